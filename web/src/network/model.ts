/** The drawn network as a value: where it starts, what each expansion brought, and how one is taken back. */

import type {
  Expansion,
  GraphEdge,
  GraphNode,
  Relationship,
  RelationshipTotal,
  Ring,
  SharedNode,
  Suppression,
} from "../api/types.ts";
import { type Question, same } from "./question.ts";

/** `SHARES` is drawn from an account to a contact that it uses, or mentions in a post of its own. */
export type Tie = Relationship | "SHARES";

export interface Drawn {
  node: GraphNode;
  /** In a ring: its part there; and whether the contact is one of those that bind it. */
  role: string | null;
  why: string | null;
  links: number | null;
  binding: boolean;
  member: boolean;
  /** Why it came: the nodes on the way from where an expansion began, both ends included; null for a beginning. */
  way: readonly string[] | null;
}

export interface DrawnEdge {
  id: string;
  start: string;
  end: string;
  tie: Tie;
  /** The relationship as it was reported; null for a tie that stands for several. */
  seen: GraphEdge | null;
}

/** One page of an expansion: what was asked, what it brought that was not there, and where it goes on. */
export interface Step {
  question: Question;
  totals: RelationshipTotal[];
  total: number;
  leftOut: number;
  received: number;
  nodes: string[];
  edges: string[];
  suppressed: Suppression[];
  endCursor: string | null;
}

export interface Network {
  nodes: ReadonlyMap<string, Drawn>;
  edges: ReadonlyMap<string, DrawnEdge>;
  steps: readonly Step[];
}

/** A ring as it is first seen: members, the contacts that bind it, and whatever else members have in common. */
export function ringNetwork(ring: Ring, shared: readonly SharedNode[]): Network {
  const binding = new Set(ring.contacts.map((contact) => contact.id));
  const members = ring.members.map(({ account, role, why, links }) =>
    drawn(account, { role, why, links, member: true }),
  );
  const contacts = [...ring.contacts, ...shared.map((row) => row.node)];
  const ids = new Set(ring.members.map(({ account }) => account.id));
  const edges = shared.flatMap((row) =>
    row.by.filter((id) => ids.has(id)).map((id) => drawnEdge(id, row.node.id, "SHARES")),
  );
  return {
    nodes: byId([...members, ...contacts.map((node) => drawn(node, { binding: binding.has(node.id) }))]),
    edges: new Map(edges.map((edge) => [edge.id, edge])),
    steps: [],
  };
}

/** Nodes by themselves, before anything is asked about them. */
export function networkOf(nodes: readonly GraphNode[]): Network {
  return { nodes: byId(nodes.map((node) => drawn(node))), edges: new Map(), steps: [] };
}

/** The network with one more page of an expansion, and with what lies on the way to it. */
export function grown(network: Network, question: Question, page: Expansion): Network {
  const nodes = new Map(network.nodes);
  const edges = new Map(network.edges);
  const ways = waysOf(page);
  const fresh = [...page.via, ...page.nodes].filter((node) => !nodes.has(node.id));
  for (const node of fresh) nodes.set(node.id, drawn(node, { way: ways.get(node.id) ?? null }));
  const news = page.edges
    .filter((edge) => nodes.has(edge.start) && nodes.has(edge.end))
    .map((edge) => drawnEdge(edge.start, edge.end, edge.relationship, edge))
    .filter((edge) => !edges.has(edge.id));
  for (const edge of news) edges.set(edge.id, edge);
  const step: Step = {
    question,
    totals: page.totals,
    total: page.total,
    leftOut: page.leftOut,
    received: (continued(network, question)?.received ?? 0) + page.nodes.length,
    nodes: fresh.map((node) => node.id),
    edges: news.map((edge) => edge.id),
    suppressed: page.suppressed,
    endCursor: page.hasNextPage ? page.endCursor : null,
  };
  return { nodes, edges, steps: [...network.steps, step] };
}

/** The network without its last expansion; unchanged when there was none. */
export function undone(network: Network): Network {
  const last = network.steps.at(-1);
  if (!last) return network;
  const nodes = new Map(network.nodes);
  const edges = new Map(network.edges);
  for (const id of last.nodes) nodes.delete(id);
  for (const id of last.edges) edges.delete(id);
  return { nodes, edges, steps: network.steps.slice(0, -1) };
}

/** The last page of this very question, from which a next page is asked for; null before the first. */
export function continued(network: Network, question: Question): Step | null {
  return network.steps.findLast((step) => same(step.question, question)) ?? null;
}

/** The last page that was asked for from this node alone. */
export function lastFrom(network: Network, id: string): Step | null {
  return network.steps.findLast(({ question: { seeds } }) => seeds.length === 1 && seeds[0] === id) ?? null;
}

/** Why drawn nodes were not walked through, by node, as the last expansion that reached each of them says. */
export function hubsOf(network: Network): Map<string, Suppression> {
  const told = network.steps.flatMap((step) => step.suppressed.map((hub) => [hub.key, hub] as const));
  return new Map(told.filter(([id]) => network.nodes.has(id)));
}

/** Relationships of each node that are not drawn themselves, where there are any. */
export function hiddenOf(network: Network): Map<string, number> {
  const shown = new Map<string, number>();
  for (const [start, , end] of shownIn(network))
    for (const id of new Set([start, end])) shown.set(id, (shown.get(id) ?? 0) + 1);
  const hidden = [...network.nodes.values()].map(
    ({ node }) => [node.id, node.degree - (shown.get(node.id) ?? 0)] as const,
  );
  return new Map(hidden.filter(([, relationships]) => relationships > 0));
}

/** How many relationships of a kind are drawn between a node and nodes of a kind, as a preview names it. */
export function drawnAt(network: Network, id: string, relationship: Relationship, kind: string): number {
  return shownIn(network).filter(([start, tie, end]) => {
    if (tie !== relationship || (start !== id && end !== id)) return false;
    const other = network.nodes.get(start === id ? end : start);
    return other !== undefined && kindOf(other.node) === kind;
  }).length;
}

/** The relationships that the drawn ties are, each once: what a device or address is shared by, uses it. */
function shownIn(network: Network): [string, Relationship, string][] {
  const shown = new Map<string, [string, Relationship, string]>();
  for (const { start, tie, end } of network.edges.values()) {
    const mayBeMentioned = network.nodes.get(end)?.node.__typename === "Contact";
    if (tie === "SHARES" && mayBeMentioned) continue; // used, or mentioned in a post: it cannot be told which
    const relationship = tie === "SHARES" ? "USES" : tie;
    shown.set(`${start}|${relationship}|${end}`, [start, relationship, end]);
  }
  return [...shown.values()];
}

function kindOf(node: GraphNode): string {
  return node.contactKind ?? node.__typename.replace(/(?<=[a-z])[A-Z]/g, (capital) => `_${capital}`).toLowerCase();
}

/** One step of the way to a node: the relationships that join its two ends, as they are drawn. */
export interface Hop {
  from: GraphNode;
  to: GraphNode;
  over: GraphEdge[];
}

/** Why a node came, step by step; empty for a beginning. */
export function hopsTo(network: Network, id: string): Hop[] {
  const way = network.nodes.get(id)?.way ?? [];
  return way.slice(1).flatMap((to, before) => {
    const ends = [way[before], to].map((end) => network.nodes.get(end ?? "")?.node);
    const [start, end] = ends;
    return start && end ? [{ from: start, to: end, over: between(network, start.id, end.id) }] : [];
  });
}

/** Rows of the table beside the picture: members first, then what binds them, then the rest by kind and name. */
export function inOrder(network: Network): Drawn[] {
  return [...network.nodes.values()].sort(
    (a, b) =>
      Number(b.member) - Number(a.member) ||
      Number(b.binding) - Number(a.binding) ||
      (b.links ?? 0) - (a.links ?? 0) ||
      a.node.__typename.localeCompare(b.node.__typename) ||
      a.node.key.localeCompare(b.node.key),
  );
}

export function neighbours(network: Network, id: string): number {
  const others = new Set<string>();
  for (const edge of network.edges.values()) {
    if (edge.start === id) others.add(edge.end);
    if (edge.end === id) others.add(edge.start);
  }
  return others.size;
}

function drawn(node: GraphNode, part: Partial<Drawn> = {}): Drawn {
  return { node, role: null, why: null, links: null, binding: false, member: false, way: null, ...part };
}

function drawnEdge(start: string, end: string, tie: Tie, seen: GraphEdge | null = null): DrawnEdge {
  return { id: `${start}|${tie}|${end}`, start, end, tie, seen };
}

function between(network: Network, one: string, other: string): GraphEdge[] {
  return [...network.edges.values()].flatMap(({ seen }) =>
    seen && ((seen.start === one && seen.end === other) || (seen.start === other && seen.end === one)) ? [seen] : [],
  );
}

/** The way to each node of a page, and to those in between. */
function waysOf(page: Expansion): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { nodes } of page.ways)
    nodes.forEach((id, place) => {
      if (place && !found.has(id)) found.set(id, nodes.slice(0, place + 1));
    });
  return found;
}

function byId(rows: Drawn[]): Map<string, Drawn> {
  const found = new Map<string, Drawn>();
  for (const row of rows) if (!found.has(row.node.id)) found.set(row.node.id, row);
  return found;
}
