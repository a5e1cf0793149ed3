/** The frame around every screen: who is signed in, where one is, what is stale, and the keys. */

import { useCallback, useEffect, useRef, useState } from "react";
import { useAsked } from "./api/hooks.ts";
import { LAG, ME } from "./api/operations.ts";
import { Help } from "./parts/help.tsx";
import { isTyping } from "./parts/keys.ts";
import { Notice } from "./parts/notice.tsx";
import { SearchBox } from "./parts/search_box.tsx";
import { type Route, routeOf, to } from "./routes.ts";
import { ActorView } from "./screens/actor_view.tsx";
import { ActorsList } from "./screens/actors_list.tsx";
import { Around } from "./screens/around.tsx";
import { CaseView } from "./screens/case_view.tsx";
import { CasesList } from "./screens/cases_list.tsx";
import { PairView } from "./screens/pair_view.tsx";
import { AccountPosts, OnePost } from "./screens/posts.tsx";
import { Queue } from "./screens/queue.tsx";
import { RingView } from "./screens/ring_view.tsx";
import { RingsList } from "./screens/rings_list.tsx";
import { Search } from "./screens/search.tsx";
import { SignIn } from "./screens/sign_in.tsx";
import { forgetToken, takeTokenFromLink, token } from "./session.ts";
import { plural } from "./words.ts";

const NOTHING = {};
const LAG_EVERY_MS = 20_000;

export function App() {
  const [signedIn, setSignedIn] = useState(token() !== null);
  const [why, setWhy] = useState<string | null>(null);
  const signOut = useCallback((message: string | null) => {
    forgetToken();
    setSignedIn(false);
    setWhy(message);
  }, []);
  useEffect(() => {
    const refused = (event: Event) => signOut((event as CustomEvent<string>).detail);
    addEventListener("signed-out", refused);
    return () => removeEventListener("signed-out", refused);
  }, [signOut]);
  useEffect(() => {
    // A link opened in the same tab changes only the hash: the page is not loaded again.
    const linked = () => takeTokenFromLink() && location.reload();
    addEventListener("hashchange", linked);
    return () => removeEventListener("hashchange", linked);
  }, []);
  if (!signedIn) return <SignIn why={why} onToken={() => setSignedIn(true)} />;
  return <Frame onSignOut={() => signOut(null)} />;
}

function Frame({ onSignOut }: { onSignOut: () => void }) {
  const route = useRoute();
  const me = useAsked(ME, NOTHING);
  const [help, setHelp] = useHelpKey();
  const [sought, setSought] = useState(""); // never in the address
  const main = useRef<HTMLElement>(null);
  const roles = me.data?.me.roles ?? [];
  return (
    <>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header className="frame">
        <a className="brand" href={to.rings}>
          <img src="./ringfence.svg" alt="" width="24" height="24" /> Ringfence
        </a>
        <nav aria-label="Screens">
          <Tab href={to.rings} here={route.screen === "rings" || route.screen === "ring"} name="Rings" />
          <Tab href={to.actors()} here={["actors", "actor", "pair"].includes(route.screen)} name="Actors" />
          <Tab href={to.queue} here={route.screen === "queue"} name="Queue" />
          <Tab href={to.cases} here={route.screen === "cases" || route.screen === "case"} name="Cases" />
        </nav>
        <SearchBox
          onSearch={(text) => {
            setSought(text);
            location.hash = to.search;
          }}
        />
        <div className="who">
          {me.data && (
            <span>
              <strong>{me.data.me.name}</strong> <span className="muted">{roles.join(", ")}</span>
            </span>
          )}
          <button type="button" className="quiet" onClick={() => setHelp(true)} aria-label="Keyboard help">
            ?
          </button>
          <button type="button" className="quiet" onClick={onSignOut}>
            Sign out
          </button>
        </div>
      </header>
      <Lag route={route} />
      <main id="main" ref={main} tabIndex={-1}>
        {me.failure && <Notice failure={me.failure} again={me.again} />}
        {me.data && <Screen route={route} roles={roles} sought={sought} />}
      </main>
      {help && <Help onClose={() => setHelp(false)} />}
    </>
  );
}

function Screen({ route, roles, sought }: { route: Route; roles: string[]; sought: string }) {
  switch (route.screen) {
    case "rings":
      return <RingsList />;
    case "ring":
      return <RingView key={route.id} ringId={route.id} selected={route.selected} />;
    case "account":
      return <AccountPosts key={route.id} accountId={route.id} />;
    case "post":
      return <OnePost key={route.id} postId={route.id} />;
    case "cases":
      return <CasesList />;
    case "case":
      return <CaseView key={route.id} caseId={route.id} roles={roles} />;
    case "queue":
      return <Queue />;
    case "search":
      return <Search text={sought} />;
    case "around":
      return <Around key={route.ids.join()} ids={route.ids} selected={route.selected} />;
    case "actors":
      return <ActorsList shown={route.shown} />;
    case "actor":
      return <ActorView key={route.id} actorId={route.id} roles={roles} />;
    case "pair":
      return <PairView key={`${route.one} ${route.other}`} one={route.one} other={route.other} roles={roles} />;
    case "unknown":
      return (
        <p className="state">
          There is no such page. <a href={to.rings}>Go to the rings</a>.
        </p>
      );
  }
}

function Tab({ href, here, name }: { href: string; here: boolean; name: string }) {
  return (
    <a href={href} aria-current={here ? "page" : undefined}>
      {name}
    </a>
  );
}

/** What was accepted but is not drawn yet has to be said, or a gap reads as absence. */
function Lag({ route }: { route: Route }) {
  const { data, again } = useAsked(LAG, NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew on every screen, and from time to time
  useEffect(() => {
    const timer = setInterval(again, LAG_EVERY_MS);
    return () => clearInterval(timer);
  }, [again, route]);
  const waiting = data?.projection.waiting ?? 0;
  return (
    <div role="status" aria-live="polite">
      {waiting > 0 && (
        <p className="banner">
          What you see is behind: {plural(waiting, "change was", "changes were")} accepted and{" "}
          {waiting === 1 ? "is" : "are"} not in the graph yet.
        </p>
      )}
    </div>
  );
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const changed = () => setRoute(routeOf(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}

function useHelpKey(): [boolean, (shown: boolean) => void] {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "?" && !isTyping(event.target)) setShown(true);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return [shown, setShown];
}
