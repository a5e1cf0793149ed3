/** Pairs of accounts that may be one actor, most likely first; and those that people judged, judged last first. */

import type { ReactNode } from "react";
import { AccountLink, VerdictMark, Weight } from "../actors/marks.tsx";
import { usePages } from "../api/hooks.ts";
import { CANDIDATES, JUDGED_PAIRS } from "../api/operations.ts";
import type { CandidateRow, GraphNode, JudgedRow } from "../api/types.ts";
import { moveAmongRows } from "../parts/keys.ts";
import { LinkedRow } from "../parts/linked_row.tsx";
import { Paged } from "../parts/paged.tsx";
import { SHOWN, type Shown, to } from "../routes.ts";
import { day, sentence } from "../words.ts";

export function ActorsList({ shown }: { shown: Shown }) {
  return (
    <section aria-labelledby="actors-title">
      <header className="title">
        <h1 id="actors-title">Actors</h1>
        <span className="muted">
          {shown === "undecided"
            ? "who may be one actor, most likely first; no fact"
            : "as people judged, judged last first"}
        </span>
        <nav className="switch" aria-label="Which pairs">
          {SHOWN.map((one) => (
            <a key={one} href={to.actors(one)} aria-current={one === shown ? "page" : undefined}>
              {sentence(one)}
            </a>
          ))}
        </nav>
      </header>
      {shown === "undecided" ? <Undecided /> : <Judged key={shown} confirmed={shown === "confirmed"} />}
    </section>
  );
}

function Undecided() {
  const pages = usePages(CANDIDATES, (result) => result.actorCandidates);
  return (
    <Paged
      pages={pages}
      what="candidates"
      empty="No pair waits to be judged. Accounts are compared whenever ‘ringfence actors run’ runs."
    >
      {(rows) => (
        <table className="rows" onKeyDown={moveAmongRows}>
          <thead>
            <tr>
              <th>Match weight</th>
              <th>Account</th>
              <th>Account</th>
              <th>Strongest for</th>
              <th>Strongest against</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Candidate key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </Paged>
  );
}

function Candidate({ row }: { row: CandidateRow }) {
  return (
    <PairRow accounts={row.accounts}>
      <td className="short">
        <Weight of={row} />
      </td>
      <Ends accounts={row.accounts} />
      <td>
        {sentence(row.why[0]?.words ?? "nothing")}
        {row.reopened && <span className="tag">Rejected before, on less</span>}
      </td>
      <td>{sentence(row.whyNot[0]?.words ?? "nothing")}</td>
    </PairRow>
  );
}

function Judged({ confirmed }: { confirmed: boolean }) {
  const pages = usePages(JUDGED_PAIRS, (result) => result.judgedPairs, { confirmed });
  const empty = confirmed ? "Nobody has confirmed a pair yet." : "Nobody has rejected a pair or split an actor yet.";
  return (
    <Paged pages={pages} what="pairs" empty={empty}>
      {(rows) => (
        <table className="rows" onKeyDown={moveAmongRows}>
          <thead>
            <tr>
              <th>Judged</th>
              <th>Account</th>
              <th>Account</th>
              <th>Why</th>
              <th>By</th>
              <th>Evidence now</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <JudgedPair key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </Paged>
  );
}

function JudgedPair({ row: { accounts, candidate, judgements } }: { row: JudgedRow }) {
  const [latest] = judgements;
  return (
    <PairRow accounts={accounts}>
      <td>{latest && <VerdictMark judgement={latest} />}</td>
      <Ends accounts={accounts} />
      <td>{latest?.reason}</td>
      <td className="muted">
        {latest?.judgedBy}, {day(latest?.judgedAt ?? null)}
      </td>
      <td className="short">{candidate ? <Weight of={candidate} /> : <span className="muted">not proposed</span>}</td>
    </PairRow>
  );
}

function PairRow({ accounts, children }: { accounts: GraphNode[]; children: ReactNode }) {
  const [one, other] = accounts;
  return <LinkedRow to={one && other ? to.pair(one.key, other.key) : null}>{children}</LinkedRow>;
}

function Ends({ accounts }: { accounts: GraphNode[] }) {
  return [0, 1].map((place) => {
    const account = accounts[place];
    return (
      <td key={place} className="short">
        {account ? <AccountLink account={account} /> : <span className="muted">not in the graph</span>}
      </td>
    );
  });
}
