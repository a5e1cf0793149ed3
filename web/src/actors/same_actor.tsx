/** Of one account: the actor it belongs to, as people judged, and apart from that what is only proposed. */

import { useAsked } from "../api/hooks.ts";
import { SAME_ACTOR } from "../api/operations.ts";
import type { GraphNode } from "../api/types.ts";
import { Notice } from "../parts/notice.tsx";
import { to } from "../routes.ts";
import { bits, count, nameOf } from "../words.ts";
import { AccountLink } from "./marks.tsx";

const FIRST = 10;

export function SameActor({ accountId }: { accountId: string }) {
  const { data, failure, again } = useAsked(SAME_ACTOR, { accountId, first: FIRST });
  if (failure) return <Notice failure={failure} again={again} />;
  if (!data) return <p className="muted">Looking for other accounts of the same actor …</p>;
  const { account, actorCandidates: open } = data;
  const others = account?.actor?.accounts.filter(({ key }) => key !== accountId) ?? [];
  return (
    <div className="same-actor">
      <h3>Same actor?</h3>
      {account?.actor ? (
        <p>
          <a href={to.actor(account.actor.actorId)}>One actor</a> with{" "}
          {others.map((other, place) => (
            <span key={other.id}>
              {place > 0 && ", "}
              <AccountLink account={other} />
            </span>
          ))}
          , as people judged.
        </p>
      ) : (
        <p className="muted">Nobody judged another account to be the same actor’s.</p>
      )}
      {open.totalCount > 0 && (
        <>
          <p className="muted">Proposed and not judged, so no fact:</p>
          <ul className="things">
            {open.edges.map(({ node: { id, accounts, matchWeight } }) => (
              <li key={id}>
                <Proposed accountId={accountId} accounts={accounts} />{" "}
                <span className="muted">{bits(matchWeight)} bits</span>
              </li>
            ))}
          </ul>
          {open.totalCount > FIRST && <p className="muted">and {count(open.totalCount - FIRST)} more</p>}
        </>
      )}
    </div>
  );
}

function Proposed({ accountId, accounts }: { accountId: string; accounts: GraphNode[] }) {
  const other = accounts.find(({ key }) => key !== accountId);
  if (!other) return <span className="muted">an account that is not in the graph</span>;
  return <a href={to.pair(accountId, other.key)}>perhaps {nameOf(other)}</a>;
}
