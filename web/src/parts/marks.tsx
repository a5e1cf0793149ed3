/** Small marks that mean the same everywhere: a node's shape, a score's bar, a category, a state. */

import type { Category, GraphNode } from "../api/types.ts";
import { type Look, lookOf } from "../network/looks.ts";
import { categoryWord, sentence } from "../words.ts";

export function Shape({ look }: { look: Look }) {
  const fill = { fill: `var(${look.colour})` };
  return (
    <svg className="shape" viewBox="0 0 20 20" width="14" height="14" aria-hidden="true">
      {look.points ? <polygon points={look.points} style={fill} /> : <circle cx="10" cy="10" r="9" style={fill} />}
    </svg>
  );
}

export function NodeShape({ node }: { node: GraphNode }) {
  return <Shape look={lookOf(node)} />;
}

/** A score is no probability: it is written as a number between 0 and 1, never as per cent. */
export function Score({ value }: { value: number }) {
  return (
    <span className="score">
      <span className="bar" aria-hidden="true">
        <span style={{ width: `${Math.min(value, 1) * 100}%` }} />
      </span>
      {value.toFixed(2)}
    </span>
  );
}

export function CategoryMark({ category }: { category: Category | null | undefined }) {
  return <span className={`category ${(category ?? "none").toLowerCase()}`}>{categoryWord(category)}</span>;
}

export function StateMark({ state }: { state: string }) {
  return <span className={`tag ${state.toLowerCase()}`}>{sentence(state)}</span>;
}
