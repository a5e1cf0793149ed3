/** What two accounts have in common, as facts: who used or mentioned the same thing. */

import { useAsked } from "../api/hooks.ts";
import { SHARED } from "../api/operations.ts";
import type { GraphNode, SharedNode } from "../api/types.ts";
import { NodeShape } from "../parts/marks.tsx";
import { Notice, Waiting } from "../parts/notice.tsx";
import { to } from "../routes.ts";
import { kindWord, nameOf, refusalWords } from "../words.ts";

export function SharedBy({ accounts }: { accounts: GraphNode[] }) {
  const { data, failure, again } = useAsked(SHARED, { accounts: accounts.map(({ id }) => id) });
  const found = data?.connections;
  return (
    <div className="card">
      <h2>What they share</h2>
      {failure && <Notice failure={failure} again={again} />}
      {!failure && !found && <Waiting what="what they share" />}
      {found?.__typename === "Refusal" && <p className="banner">{refusalWords(found)}</p>}
      {found?.__typename === "SharedNodes" && <Things shared={found.shared} />}
    </div>
  );
}

/** A device's name tells its kind already. */
function calledWith(node: GraphNode): string {
  const [kind, name] = [kindWord(node), nameOf(node)];
  return name.startsWith(kind) ? name : `${kind} ${name}`;
}

function Things({ shared }: { shared: SharedNode[] }) {
  if (!shared.length) return <p className="muted">No contact, device or address.</p>;
  return (
    <ul className="things">
      {shared.map(({ node, exclusive }) => (
        <li key={node.id}>
          <a href={to.around([node.id])}>
            <NodeShape node={node} /> {calledWith(node)}
          </a>
          {exclusive && <span className="tag">binds alone</span>}
        </li>
      ))}
    </ul>
  );
}
