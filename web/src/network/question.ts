/** What is asked of the graph, as a value: the options an investigator keeps, one expansion, and narrower ones. */

import type { Expanding } from "../api/operations.ts";
import type { Offer, Order, Relationship, Scope } from "../api/types.ts";

/** How to expand, kept from node to node. Days are ISO dates in UTC. */
export interface Options {
  order: Order;
  depth: number;
  since: string | null;
  until: string | null;
  riskFloor: number | null;
  top: number | null;
  /** What was so at the end of this day … */
  asOf: string | null;
  /** … as far as it was known at the end of that one; null: of the same day. */
  knownBy: string | null;
  /** Whose overrides of hubs count. */
  caseId: string | null;
  /** How often hubs were overridden from here: an answer of before is not gone on with. */
  overrides: number;
}

export const PLAIN: Options = {
  order: "NEAR",
  depth: 1,
  since: null,
  until: null,
  riskFloor: null,
  top: null,
  asOf: null,
  knownBy: null,
  caseId: null,
  overrides: 0,
};

/** One expansion: from where, how, and over which relationships to which kinds of node; null for all. */
export interface Question {
  seeds: readonly string[];
  options: Options;
  relationships: Relationship[] | null;
  contactKinds: string[] | null;
  kinds: string[] | null;
}

export function everything(seeds: readonly string[], options: Options): Question {
  return { seeds, options, relationships: null, contactKinds: null, kinds: null };
}

/** One step over one relationship to one kind of node: what a line of the preview counts. */
export function justThat(seed: string, options: Options, relationship: Relationship, kind: string): Question {
  const oneStep = { ...options, depth: 1 };
  return { ...everything([seed], oneStep), relationships: [relationship], kinds: [kind] };
}

/** The question that a refusal offered in place of a larger one. */
export function narrowed(question: Question, offer: Offer): Question {
  const { relationship, contactKind, since, depth } = offer;
  return {
    ...question,
    options: {
      ...question.options,
      since: since ?? question.options.since,
      depth: depth ?? question.options.depth,
    },
    relationships: relationship ? [relationship] : question.relationships,
    contactKinds: contactKind ? [contactKind] : question.contactKinds,
  };
}

export function scopeOf({ options, relationships, contactKinds, kinds }: Question): Scope {
  const { since, until, riskFloor, asOf, knownBy } = options;
  const moment = asOf ? { validAt: endOf(asOf), knownAt: endOf(knownBy ?? asOf) } : null;
  return { relationships, contactKinds, kinds, since, until, riskFloor, asOf: moment };
}

export function asked(question: Question, first: number, after: string | null): Expanding {
  const { depth, order, top, caseId } = question.options;
  return { seeds: [...question.seeds], scope: scopeOf(question), depth, order, top, caseId, first, after };
}

/** Whether two questions are the same, so that the pages of one go on with the other's. */
export function same(one: Question, other: Question): boolean {
  const [first, second] = [one, other].map((question) => [asked(question, 0, null), question.options.overrides]);
  return JSON.stringify(first) === JSON.stringify(second);
}

/** Whether the options leave out some of what surrounds a node. */
export function isNarrow({ since, until, riskFloor, asOf }: Options): boolean {
  return [since, until, riskFloor, asOf].some((limit) => limit !== null);
}

/** The options without some of them, back at what they are when nothing is chosen. */
export function without(options: Options, names: readonly (keyof Options)[]): Options {
  return { ...options, ...Object.fromEntries(names.map((name) => [name, PLAIN[name]])) };
}

function endOf(day: string): string {
  return `${day}T23:59:59.999Z`;
}
