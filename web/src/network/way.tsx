/** Why a node was drawn: over which nodes and relationships an expansion came to it, and who saw them when. */

import type { GraphNode } from "../api/types.ts";
import { nameOf, seenWords, tieFrom } from "../words.ts";
import type { Hop } from "./model.ts";

export function CameOver({ hops, onSelect }: { hops: Hop[]; onSelect: (id: string) => void }) {
  const [first] = hops;
  if (!first) return null;
  return (
    <div className="way">
      <h3>Came over</h3>
      <ol>
        <li>
          <Stop node={first.from} onSelect={onSelect} />
        </li>
        {hops.map(({ from, to, over }, place) => (
          <li key={to.id}>
            {over.map((edge) => (
              <span key={edge.relationship + edge.start} className="step">
                {tieFrom(edge.relationship, edge.start === from.id)}, <span className="muted">{seenWords(edge)}</span>
              </span>
            ))}
            {place === hops.length - 1 ? <strong>this one</strong> : <Stop node={to} onSelect={onSelect} />}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Stop({ node, onSelect }: { node: GraphNode; onSelect: (id: string) => void }) {
  return (
    <button type="button" className="link" onClick={() => onSelect(node.id)}>
      {nameOf(node)}
    </button>
  );
}
