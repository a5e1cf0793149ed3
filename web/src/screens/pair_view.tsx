/** Two accounts that may be one actor: both beside each other, why and why not, and a person's judgement. */

import { type ReactNode, useState } from "react";
import { Judge } from "../actors/judge.tsx";
import { Judgements, standing, VerdictMark, Weight } from "../actors/marks.tsx";
import { SharedBy } from "../actors/shared_by.tsx";
import { Waterfall } from "../actors/waterfall.tsx";
import { useAsked } from "../api/hooks.ts";
import { PAIR } from "../api/operations.ts";
import type { Pair } from "../api/types.ts";
import { NodeShape } from "../parts/marks.tsx";
import { Nothing, Notice, Waiting } from "../parts/notice.tsx";
import { to } from "../routes.ts";
import { count, day, nameOf, oddsWords, plural, sentence } from "../words.ts";

interface Asked {
  one: string;
  other: string;
  roles: string[];
}

export function PairView({ one, other, roles }: Asked) {
  const { data, failure, loading, again } = useAsked(PAIR, { one, other });
  const gone = failure?.code === "NOT_FOUND" || (data && data.actorPair.accounts.length !== 2);
  if (failure && !gone) return <Notice failure={failure} again={again} />;
  if (loading && !data) return <Waiting what="the two accounts" />;
  if (gone || !data)
    return (
      <Nothing>
        One of these accounts is not in the graph. <a href={to.actors()}>See the candidates there are</a>.
      </Nothing>
    );
  return <Loaded pair={data.actorPair} roles={roles} again={again} />;
}

function Loaded({ pair, roles, again }: { pair: Pair; roles: string[]; again: () => void }) {
  const [said, setSaid] = useState("");
  const { accounts, candidate, judgements } = pair;
  const stands = standing(judgements);
  return (
    <section aria-labelledby="pair-title" className="pair">
      <header className="title">
        <h1 id="pair-title">{titleOf(pair)}</h1>
        {stands ? <VerdictMark judgement={stands} /> : !isOne(pair) && <span className="tag">Undecided: no fact</span>}
        {candidate && (
          <>
            <Weight of={candidate} /> <span className="muted">{oddsWords(candidate.matchWeight)}</span>
          </>
        )}
        <span className="actions">
          <a className="button" href={to.around(accounts.map(({ id }) => id))}>
            Look around both
          </a>
          <Judge
            pair={pair}
            roles={roles}
            onJudged={(words) => {
              setSaid(words);
              again();
            }}
          />
        </span>
      </header>
      <p className="said" role="status">
        {said}
      </p>
      {candidate?.reopened && (
        <p className="banner">
          Rejected before, on evidence that weighed much less than it does now; so it is proposed again.
        </p>
      )}
      <div className="columns">
        <div>
          <div className="both">
            {accounts.map((account) => (
              <Account key={account.id} account={account} />
            ))}
          </div>
          {candidate ? (
            <Waterfall candidate={candidate} silent={candidate.silent} />
          ) : (
            <Nothing>The last comparison of all accounts does not propose these two.</Nothing>
          )}
        </div>
        <div>
          <SharedBy accounts={accounts} />
          <div className="card">
            <h2>What people said</h2>
            {judgements.length ? <Judgements judgements={judgements} /> : <p className="muted">Nothing yet.</p>}
            <Against pair={pair} />
          </div>
        </div>
      </div>
    </section>
  );
}

function Account({ account }: { account: Pair["accounts"][number] }) {
  const facts: [string, ReactNode][] = [
    ["Id", <code key="id">{account.key}</code>],
    ["Handle", account.handle ?? "–"],
    ["Account of a", account.accountKind ? sentence(account.accountKind).toLowerCase() : "–"],
    ["Region", account.region ?? "–"],
    ["Reported", plural(account.reports ?? 0, "time")],
    ["Relationships", count(account.degree)],
    ["Profile seen", `${day(account.firstSeenAt)} to ${day(account.lastSeenAt)}`],
    [
      "Actor",
      account.actor ? (
        <a key="actor" href={to.actor(account.actor.actorId)}>
          see its accounts
        </a>
      ) : (
        "none judged"
      ),
    ],
  ];
  return (
    <article className="card" aria-label={`Account ${account.key}`}>
      <h2>
        <NodeShape node={account} /> <a href={to.account(account.key)}>{nameOf(account)}</a>
      </h2>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

/** Negative evidence: what was judged not to be one actor and would be joined all the same. */
function Against({ pair: { candidate } }: { pair: Pair }) {
  if (!candidate?.blockedBy.length) return null;
  return (
    <div className="hub-note">
      <p>Confirming these two would join accounts that people judged not to be one actor:</p>
      <ul>
        {candidate.blockedBy.map(({ a, b }) => (
          <li key={a + b}>
            <a href={to.pair(a, b)}>
              {a} and {b}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function titleOf(pair: Pair): string {
  const [one, other] = pair.accounts.map(nameOf);
  return isOne(pair) ? `${one} and ${other} are one actor` : `Are ${one} and ${other} one actor?`;
}

/** Whether both belong to one actor, by this pair's confirmation or by others. */
export function isOne({ accounts: [one, other] }: Pair): boolean {
  return one?.actor != null && one.actor.actorId === other?.actor?.actorId;
}
