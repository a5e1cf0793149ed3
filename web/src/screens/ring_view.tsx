/** One ring: why it is one, who belongs to it, the network that shows it, and the way into a case. */

import { useState } from "react";
import { useAsked } from "../api/hooks.ts";
import { NEAR_DUPLICATES, RING, SHARED } from "../api/operations.ts";
import type { GraphNode, Ring, RingCase, SharedNode } from "../api/types.ts";
import { ringNetwork } from "../network/model.ts";
import { NetworkView } from "../network/network_view.tsx";
import { NodeShape, Score } from "../parts/marks.tsx";
import { Nothing, Notice, Waiting } from "../parts/notice.tsx";
import { SharedWords } from "../parts/shared_words.tsx";
import { to } from "../routes.ts";
import { categoryWord, count, day, factorValue, factorWord, nameOf, plural, refusalWords, sentence } from "../words.ts";
import { AddToCase, OpenCase } from "./into_case.tsx";

export function RingView({ ringId, selected }: { ringId: string; selected: string | null }) {
  const { data, failure, loading, again } = useAsked(RING, { ringId });
  if (failure) return <Notice failure={failure} again={again} />;
  if (loading && !data) return <Waiting what="the ring" />;
  if (!data?.ring)
    return (
      <Nothing>
        There is no such ring; it may have dissolved. <a href={to.rings}>See the rings there are</a>.
      </Nothing>
    );
  return <Loaded ring={data.ring} selected={selected} />;
}

function Loaded({ ring, selected }: { ring: Ring; selected: string | null }) {
  const [dialog, setDialog] = useState<"open" | "add" | null>(null);
  const accounts = ring.members.map(({ account }) => account.id);
  const shared = useAsked(SHARED, { accounts });
  const found = shared.data?.connections;
  return (
    <section aria-labelledby="ring-title" className="ring">
      <header className="title">
        <h1 id="ring-title">
          {categoryWord(ring.category)} ring of {plural(ring.size, "account")}
        </h1>
        <Score value={ring.score} />
        <span className="muted">
          first found {day(ring.firstSeenAt)}, last found {day(ring.lastSeenAt)}
        </span>
        <span className="actions">
          <button type="button" onClick={() => setDialog("add")}>
            Add to case …
          </button>
          <button type="button" className="main" onClick={() => setDialog("open")}>
            Open case …
          </button>
        </span>
      </header>
      {ring.members.length < ring.size && (
        <p className="banner">
          {count(ring.members.length)} of {count(ring.size)} members are shown, the best connected first.
        </p>
      )}
      {found?.__typename === "Refusal" && <p className="banner">{refusalWords(found)}</p>}
      {shared.failure && <Notice failure={shared.failure} again={shared.again} />}
      {shared.loading && !found && <Waiting what="the network" />}
      {found && (
        <NetworkView
          start={ringNetwork(ring, found.__typename === "Refusal" ? [] : found.shared)}
          selected={selected}
          address={(id) => to.ring(ring.key, id)}
          members={accounts}
        >
          <Why ring={ring} shared={found.__typename === "Refusal" ? [] : found.shared} />
        </NetworkView>
      )}
      {dialog === "open" && <OpenCase ring={ring} onClose={() => setDialog(null)} />}
      {dialog === "add" && <AddToCase ring={ring} onClose={() => setDialog(null)} />}
    </section>
  );
}

function Why({ ring, shared }: { ring: Ring; shared: SharedNode[] }) {
  return (
    <div className="card">
      <h2>Why this is one ring</h2>
      <ul className="why">
        {ring.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <Parts ring={ring} />
      <Wording ring={ring} />
      <Otherwise ring={ring} />
      <h3>What the score is made of</h3>
      <dl className="factors">
        {ring.factors.map(({ name, value }) => (
          <div key={name}>
            <dt>{factorWord(name)}</dt>
            <dd>{factorValue(name, value)}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">
        The score was learned from made-up marketplaces and is not a probability here. Members share{" "}
        {plural(shared.length, "contact, device or address", "contacts, devices and addresses")}, of which{" "}
        {shared.filter((row) => row.exclusive).length} would bind two accounts alone.
      </p>
    </div>
  );
}

/** Who does what, as far as a stated rule can tell; members without a part of their own are left to the table. */
function Parts({ ring }: { ring: Ring }) {
  const told = ring.members.filter(({ role }) => role !== "member");
  if (told.length === 0) return null;
  return (
    <>
      <h3>Who does what</h3>
      <dl className="factors" data-parts>
        {told.map(({ account, role, why }) => (
          <div key={account.id}>
            <dt>
              <a href={to.ring(ring.key, account.id)}>
                <NodeShape node={account} /> {nameOf(account)}
              </a>
              <span className="muted"> {why}</span>
            </dt>
            <dd>{sentence(role)}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">By stated rules, and no judgement: another role may fit as well.</p>
    </>
  );
}

/** What members' posts say in nearly the same words. */
function Wording({ ring }: { ring: Ring }) {
  const { data, failure, again } = useAsked(NEAR_DUPLICATES, { of: ring.id });
  if (failure) return <Notice failure={failure} again={again} />;
  return data && <SharedWords found={data.nearDuplicates} />;
}

/** Counterfactuals, each with the score that the ring would have. */
function Otherwise({ ring }: { ring: Ring }) {
  const inside = (id: string) => to.ring(ring.key, id);
  const weakest = ring.withoutMember.slice(0, 1);
  return (
    <>
      <Cases
        title="Without this contact it would score"
        cases={ring.withoutContact}
        address={(node) => inside(node.id)}
      />
      <Cases title="Without its weakest link" cases={weakest} address={(node) => inside(node.id)} />
      <Cases
        title="Nearly belongs: with this account"
        cases={ring.withOutsider}
        address={(node) => to.account(node.key)}
        note="They share something with a member, and that alone says nothing against them."
      />
    </>
  );
}

function Cases(props: { title: string; cases: RingCase[]; address: (node: GraphNode) => string; note?: string }) {
  if (props.cases.length === 0) return null;
  return (
    <>
      <h3>{props.title}</h3>
      <dl className="factors">
        {props.cases.map(({ node, score }) => (
          <div key={node.id}>
            <dt>
              <a href={props.address(node)}>
                <NodeShape node={node} /> {nameOf(node)}
              </a>
            </dt>
            <dd>
              <Score value={score} />
            </dd>
          </div>
        ))}
      </dl>
      {props.note && <p className="muted">{props.note}</p>}
    </>
  );
}
