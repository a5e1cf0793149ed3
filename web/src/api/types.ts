/** What the service answers with, as far as the screen reads it. `tests/operations.test.ts` holds it to the schema. */

export type Category = "WEAPONS" | "DRUGS" | "STOLEN_GOODS" | "COUNTERFEITS" | "TRAFFICKING";
export type Action = "REMOVE" | "REVIEW" | "MONITOR" | "ALLOW";

export const RELATIONSHIPS = [
  "POSTED",
  "MENTIONS",
  "USES",
  "SHOWS",
  "MESSAGED",
  "FOLLOWS",
  "PAID",
  "NEAR_DUPLICATE_OF",
  "SAME_AS",
  "MEMBER_OF",
  "CAME_FROM",
] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

/** A node of the graph. Facts of one kind of node only are absent on the others. */
export interface GraphNode {
  __typename: "Account" | "Post" | "Contact" | "Device" | "IpAddress" | "Image" | "Ring";
  id: string;
  key: string;
  degree: number;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  name?: string | null;
  accountKind?: string | null;
  region?: string | null;
  reports?: number;
  erasedAt?: string | null;
  contactKind?: string;
  exclusive?: boolean;
  mask?: string | null;
  postKind?: string | null;
  language?: string | null;
  category?: Category | null;
  score?: number;
  size?: number;
  body?: string | null;
}

/** A node that a term found, and what the term was taken for: id, name, words, edited, or a contact's kind. */
export interface SearchHit {
  reading: string;
  node: GraphNode;
}

export interface TermHits {
  term: string;
  hits: SearchHit[];
  counts: { reading: string; found: number; moreThan: boolean }[];
}

export interface GraphEdge {
  relationship: Relationship;
  start: string;
  end: string;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  count: number;
  /** Who reported it: the sources of the events it rests on. */
  sources: string[];
}

export interface RelationshipTotal {
  relationship: Relationship;
  total: number;
}

export const ORDERS = ["NEAR", "RISK", "RECENCY", "DEGREE"] as const;
export type Order = (typeof ORDERS)[number];

/** Which relationships are followed, and to what. */
export interface Scope {
  relationships: Relationship[] | null;
  contactKinds: string[] | null;
  kinds: string[] | null;
  since: string | null;
  until: string | null;
  riskFloor: number | null;
  asOf: { validAt: string; knownAt: string } | null;
}

/** How many relationships of a kind and direction lead to nodes of a kind: a contact's, or such as `ip_address`. */
export interface PreviewCount {
  relationship: Relationship;
  outgoing: boolean;
  kind: string;
  relationships: number;
}

/** A node that was reached and not walked through. */
export interface Suppression {
  key: string;
  relationships: number;
  rule: string;
  reason: string;
}

export interface Expansion {
  __typename: "Expansion";
  totals: RelationshipTotal[];
  total: number;
  leftOut: number;
  nodes: GraphNode[];
  /** On the way to this page's nodes, and on no page so far. */
  via: GraphNode[];
  edges: GraphEdge[];
  /** Why each of this page's nodes came: the nodes from a seed to it. */
  ways: { nodes: string[] }[];
  suppressed: Suppression[];
  endCursor: string | null;
  hasNextPage: boolean;
}

export interface Refusal {
  __typename: "Refusal";
  message: string;
  found: number;
  moreThan: boolean;
  limit: number;
  of: string;
  totals: RelationshipTotal[];
  advice: string;
  offers: Offer[];
}

/** A narrower question that would be answered, and how much it leaves: nodes for a depth, else relationships. */
export interface Offer {
  relationship: Relationship | null;
  contactKind: string | null;
  since: string | null;
  depth: number | null;
  leaves: number;
}

export interface Connection<Row> {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  edges: { node: Row }[];
}

export interface RingRow {
  id: string;
  key: string;
  category: Category | null;
  score: number;
  size: number;
  reasons: string[];
  lastSeenAt: string | null;
}

/** What a ring's score would be in the case that is about a node. */
export interface RingCase {
  node: GraphNode;
  score: number;
}

/** A member's part: `role` by a stated rule, which `why` says in a sentence about the account. */
export interface RingMember {
  account: GraphNode;
  role: string;
  why: string;
  core: boolean;
  links: number;
}

export interface Ring extends RingRow {
  firstSeenAt: string | null;
  factors: { name: string; value: number }[];
  members: RingMember[];
  contacts: GraphNode[];
  withoutContact: RingCase[];
  withoutMember: RingCase[];
  withOutsider: RingCase[];
}

export interface SharedNode {
  node: GraphNode;
  by: string[];
  exclusive: boolean;
}

export interface Evidence {
  detector: string;
  reason: string;
  start: number | null;
  end: number | null;
  weight: number;
}

export interface Post {
  id: string;
  key: string;
  postKind: string | null;
  language: string | null;
  firstSeenAt: string | null;
  body: string | null;
  assessment: { probability: number; category: Category | null; action: Action; evidence: Evidence[] } | null;
}

export type SlotKind = "CONTACT" | "PRICE" | "NUMBER" | "NAME" | "FREE";

/** What some posts say in a slot, masked; `contact` where it is one that the graph knows. */
export interface SlotValue {
  text: string;
  posts: number;
  contact: GraphNode | null;
}

/** Constant words, or a slot with the values of most posts first. */
export interface TemplatePart {
  text: string | null;
  slot: SlotKind | null;
  valueCount: number;
  values: SlotValue[];
}

export interface SharedTemplate {
  posts: number;
  accounts: number;
  words: number;
  /** Words in no phrase that ordinary posts have too; null where too few of these are known. */
  peculiar: number | null;
  parts: TemplatePart[];
  /** Where the parts stand in the post that was asked about. */
  places: { slot: SlotKind | null; start: number; end: number }[];
}

export interface NearDuplicates {
  compared: number;
  moreThan: boolean;
  templates: SharedTemplate[];
}

export interface CaseRow {
  caseId: string;
  title: string;
  category: Category | null;
  state: "OPEN" | "ESCALATED" | "CLOSED";
  openedBy: string;
  openedAt: string;
  version: number;
}

export interface Package {
  packageId: string;
  caseVersion: number;
  state: "AWAITING_RELEASE" | "RELEASED";
  recipient: string;
  requestedBy: string;
  requestedAt: string;
  releasedBy: string | null;
  releasedAt: string | null;
  snapshotSha256: string;
  bagSha256: string | null;
  downloadPath: string | null;
  custody: { seq: number; verb: string; actor: string; occurredAt: string; note: string }[];
}

export interface Case extends CaseRow {
  subjects: GraphNode[];
  history: { version: number; verb: string; actor: string; occurredAt: string }[];
  packages: Package[];
}

export interface ReviewTask {
  id: string;
  subject: GraphNode | null;
  category: Category | null;
  priority: number;
  reason: string;
  state: "OPEN" | "DECIDED";
  createdAt: string;
}

export interface Purpose {
  reason: string;
  caseId: string | null;
}

/** What one comparison added to the match weight, in bits, or took from it. */
export interface WhyRow {
  sign: string;
  words: string;
  weight: number;
}

/** That two accounts may be one actor; never a fact. */
export interface Candidate {
  matchWeight: number;
  /** The model's own share; not calibrated. */
  matchProbability: number;
  why: WhyRow[];
  whyNot: WhyRow[];
  /** Rejected before, on evidence that weighed much less. */
  reopened: boolean;
}

export interface CandidateRow extends Candidate {
  id: string;
  accounts: GraphNode[];
}

export type Verdict = "CONFIRMED" | "REJECTED" | "SPLIT" | "WITHDRAWN";

export interface Judgement {
  verdict: Verdict;
  reason: string;
  judgedBy: string;
  judgedAt: string;
  /** What the evidence weighed then; null where no run had proposed the pair. */
  matchWeight: number | null;
}

export interface JudgedRow {
  id: string;
  accounts: GraphNode[];
  candidate: Pick<Candidate, "matchWeight" | "matchProbability"> | null;
  judgements: Judgement[];
}

/** Two accounts, with whatever was proposed and judged about them, the latest judgement first. */
export interface Pair {
  accounts: (GraphNode & { handle: string | null; actor: { actorId: string } | null })[];
  candidate: (Candidate & { silent: WhyRow[]; blockedBy: { a: string; b: string }[] }) | null;
  judgements: Judgement[];
}

export interface ActorChange {
  seq: number;
  kind: "CREATED" | "MERGED" | "SPLIT" | "DISSOLVED";
  actorId: string;
  otherId: string | null;
  accounts: string[];
  changedAt: string;
  judgedBy: string;
  reason: string;
}

export interface Actor {
  actorId: string;
  aliases: string[];
  accounts: GraphNode[];
  pairs: { accounts: GraphNode[]; judgements: Judgement[] }[];
  changes: ActorChange[];
}

/** A feature that moved a score, in words; `effect` in log-odds, above nought for a seller. */
export interface SellerFactor {
  meaning: string;
  unit: string;
  value: number | null;
  effect: number;
}

export interface SellerWithout {
  probability: number;
  node: GraphNode;
}

export interface Selling {
  score: number;
  scoredAt: string;
  explained: boolean;
  alone: number | null;
  factors: SellerFactor[];
  withoutThing: SellerWithout[];
  withoutAccount: SellerWithout[];
}
