/** One actor: its accounts as people judged them, how that came about, and taking accounts out of it. */

import { useState } from "react";
import { AccountLink, Judgements } from "../actors/marks.tsx";
import { mayJudge, Reason } from "../actors/reason.tsx";
import { ask } from "../api/client.ts";
import { useAsked, useDoing } from "../api/hooks.ts";
import { ACTOR, SPLIT_ACTOR } from "../api/operations.ts";
import type { Actor, ActorChange } from "../api/types.ts";
import { AskDialog } from "../parts/dialog.tsx";
import { Nothing, Notice, Waiting } from "../parts/notice.tsx";
import { to } from "../routes.ts";
import { minute, nameOf, plural } from "../words.ts";

const NEWEST = 50;

export function ActorView({ actorId, roles }: { actorId: string; roles: string[] }) {
  const { data, failure, loading, again } = useAsked(ACTOR, { actorId, first: NEWEST });
  if (failure) return <Notice failure={failure} again={again} />;
  if (loading && !data) return <Waiting what="the actor" />;
  if (!data?.actor)
    return (
      <Nothing>
        There is no such actor: it never was, or every account was taken out of it.{" "}
        <a href={to.actors("rejected")}>See what was rejected</a>.
      </Nothing>
    );
  return <Loaded actor={data.actor} roles={roles} again={again} />;
}

function Loaded({ actor, roles, again }: { actor: Actor; roles: string[]; again: () => void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [splitting, setSplitting] = useState(false);
  const toggle = (id: string) =>
    setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  const some = chosen.size > 0 && chosen.size < actor.accounts.length;
  return (
    <section aria-labelledby="actor-title">
      <header className="title">
        <h1 id="actor-title">One actor of {plural(actor.accounts.length, "account")}</h1>
        <span className="muted">
          <code>{actor.actorId}</code>
          {actor.aliases.length > 0 && ` · took over ${actor.aliases.join(", ")}`}
        </span>
        <span className="actions">
          <a className="button" href={to.around(actor.accounts.map(({ id }) => id))}>
            Look around all
          </a>
          {mayJudge(roles) && (
            <button type="button" className="main" disabled={!some} onClick={() => setSplitting(true)}>
              Take out {chosen.size || ""} …
            </button>
          )}
        </span>
      </header>
      <div className="columns">
        <div>
          <h2>Accounts</h2>
          <ul className="subjects">
            {actor.accounts.map((account) => (
              <li key={account.id} className="card">
                {mayJudge(roles) && (
                  <input
                    type="checkbox"
                    aria-label={`Choose ${nameOf(account)}`}
                    checked={chosen.has(account.id)}
                    onChange={() => toggle(account.id)}
                  />
                )}{" "}
                <AccountLink account={account} /> <code className="muted">{account.key}</code>
              </li>
            ))}
          </ul>
          <h2>Judged pairs</h2>
          {actor.pairs.map(({ accounts, judgements }) => {
            const [one, other] = accounts;
            return (
              one &&
              other && (
                <article key={one.id + other.id} className="card">
                  <h3>
                    <a href={to.pair(one.key, other.key)}>
                      {nameOf(one)} and {nameOf(other)}
                    </a>
                  </h3>
                  <Judgements judgements={judgements} />
                </article>
              )
            );
          })}
        </div>
        <div className="card">
          <h2>How it came to be so</h2>
          <Changes actor={actor} />
        </div>
      </div>
      {splitting && (
        <Split
          actor={actor}
          chosen={[...chosen]}
          onClose={() => setSplitting(false)}
          onSplit={() => {
            setSplitting(false);
            setChosen(new Set());
            again();
          }}
        />
      )}
    </section>
  );
}

function Changes({ actor }: { actor: Actor }) {
  return (
    <ol className="history">
      {actor.changes.map((change) => (
        <li key={change.seq}>
          <strong>{changeWords(change, actor)}</strong>
          <span>“{change.reason}”</span>
          <span className="muted">
            {change.judgedBy}, {minute(change.changedAt)}, change {change.seq}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** An entry of the feed as told of the actor that is looked at. */
function changeWords({ kind, actorId, otherId, accounts }: ActorChange, actor: Actor): string {
  const many = plural(accounts.length, "account");
  const whose = actorId === actor.actorId ? "" : `${actorId}: `;
  if (kind === "CREATED") return `${whose}${otherId ? `Split from ${otherId}, with ${many}` : `Began with ${many}`}`;
  if (kind === "MERGED") return `${whose}${otherId ? `Took over ${otherId}` : "An account joined"}: ${many}`;
  return `${whose}${kind === "SPLIT" ? `Accounts were taken out, ${many} left` : "Ended, no two accounts left"}`;
}

function Split(props: { actor: Actor; chosen: string[]; onClose: () => void; onSplit: () => void }) {
  const { actor, chosen, onClose, onSplit } = props;
  const doing = useDoing();
  const sent = async (form: FormData) => {
    const reason = String(form.get("reason")).trim();
    await ask(SPLIT_ACTOR, { actorId: actor.actorId, accounts: chosen, reason });
    onSplit();
  };
  return (
    <AskDialog title="Not this actor’s" send="Take out" doing={doing} onSend={sent} onClose={onClose}>
      <p>
        {plural(chosen.length, "account")} of {actor.accounts.length} will be taken out. Every confirmation between them
        and the rest becomes negative evidence. There is no undoing at once; confirming such a pair again joins it
        again.
      </p>
      <Reason />
    </AskDialog>
  );
}
