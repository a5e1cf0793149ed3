/** A text cut where its evidence begins and ends. */

import type { Evidence } from "./api/types.ts";

export interface Piece {
  at: number;
  text: string;
  reasons: string[];
}

/**
 * The text in pieces, each with the reasons that cover it.
 * Offsets count code points, as the service does; JavaScript's own count differs behind every emoji.
 */
export function pieces(body: string, evidence: readonly Evidence[]): Piece[] {
  const points = Array.from(body);
  const spans = evidence.flatMap(({ start, end, reason }) =>
    start !== null && end !== null && start < end && end <= points.length ? [{ start, end, reason }] : [],
  );
  const cuts = [...new Set([0, points.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  return cuts.slice(0, -1).map((from, index) => {
    const until = cuts[index + 1] ?? points.length;
    const reasons = spans.filter(({ start, end }) => start <= from && until <= end).map(({ reason }) => reason);
    return { at: from, text: points.slice(from, until).join(""), reasons: [...new Set(reasons)] };
  });
}
