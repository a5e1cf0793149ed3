/** How accounts, weights and judgements are written wherever actors are spoken of. */

import type { Candidate, GraphNode, Judgement } from "../api/types.ts";
import { NodeShape } from "../parts/marks.tsx";
import { to } from "../routes.ts";
import { bits, minute, nameOf, verdictWord } from "../words.ts";

export function AccountLink({ account }: { account: GraphNode }) {
  return (
    <a href={to.account(account.key)} tabIndex={-1} onClick={(event) => event.stopPropagation()}>
      <NodeShape node={account} /> {nameOf(account)}
    </a>
  );
}

/** The weight in bits, and the model's own share, which is no calibrated probability and is written apart. */
export function Weight({ of }: { of: Pick<Candidate, "matchWeight" | "matchProbability"> }) {
  return (
    <span className="weight">
      <strong>{bits(of.matchWeight)} bits</strong>{" "}
      <span className="muted" title="The model’s own share: not calibrated against judgements">
        model’s share {of.matchProbability.toFixed(of.matchProbability > 0.99 ? 4 : 2)}
      </span>
    </span>
  );
}

/** What stands about a pair, if anything: the latest judgement that was not withdrawn. */
export function standing(judgements: readonly Judgement[]): Judgement | null {
  const [latest] = judgements;
  return latest && latest.verdict !== "WITHDRAWN" ? latest : null;
}

export function VerdictMark({ judgement }: { judgement: Judgement }) {
  return <span className={`tag verdict ${judgement.verdict.toLowerCase()}`}>{verdictWord(judgement.verdict)}</span>;
}

export function Judgements({ judgements }: { judgements: Judgement[] }) {
  return (
    <ol className="history">
      {judgements.map((judgement) => (
        <li key={judgement.judgedAt + judgement.verdict}>
          <strong>{verdictWord(judgement.verdict)}</strong>
          <span>“{judgement.reason}”</span>
          <span className="muted">
            {judgement.judgedBy}, {minute(judgement.judgedAt)}
            {judgement.matchWeight !== null && `, when the evidence weighed ${bits(judgement.matchWeight)} bits`}
          </span>
        </li>
      ))}
    </ol>
  );
}
