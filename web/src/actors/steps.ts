/** How a candidate's weight comes about, as a value: where it starts, what each comparison adds, where it ends. */

import type { Candidate } from "../api/types.ts";

/** From one level of the weight to the next, in bits; of the start and the end, from 0. */
export interface Step {
  kind: "start" | "why" | "why-not" | "end";
  sign: string;
  words: string;
  from: number;
  to: number;
}

/** Steps that add up: the start, what speaks for one actor, what speaks against, and what comes out. */
export function stepsOf({ matchWeight, why, whyNot }: Candidate): Step[] {
  const told = [...why, ...whyNot];
  let level = matchWeight - told.reduce((sum, { weight }) => sum + weight, 0);
  const start: Step = {
    kind: "start",
    sign: "Before comparing",
    words: "two accounts are seldom one actor",
    from: 0,
    to: level,
  };
  const steps = told.map(({ sign, words, weight }): Step => {
    const from = level;
    level += weight;
    return { kind: weight > 0 ? "why" : "why-not", sign, words, from, to: level };
  });
  const end: Step = { kind: "end", sign: "Match weight", words: "0 is as likely as not", from: 0, to: matchWeight };
  return [start, ...steps, end];
}

/** The least and the greatest level that any step touches, zero among them. */
export function reach(steps: readonly Step[]): { least: number; most: number } {
  const levels = steps.flatMap(({ from, to }) => [from, to]);
  return { least: Math.min(0, ...levels), most: Math.max(0, ...levels) };
}
