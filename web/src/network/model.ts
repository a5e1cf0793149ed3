/** The drawn network as a value: where it starts, what each expansion brought, and how one is taken back. */

import type { Expansion, GraphNode, Relationship, RelationshipTotal, Ring, SharedContact } from "../api/types.ts";

/** `SHARES` is drawn from an account to a contact that it uses, or mentions in a post of its own. */
export type Tie = Relationship | "SHARES";

export interface Drawn {
  node: GraphNode;
  /** In a ring: its part there; and whether the contact is one of those that bind it. */
  role: string | null;
  links: number | null;
  binding: boolean;
  member: boolean;
}

export interface DrawnEdge {
  id: string;
  start: string;
  end: string;
  tie: Tie;
  count: number;
}

/** One page of an expansion: what was asked, what it brought that was not there, and where it goes on. */
export interface Step {
  seed: string;
  relationships: Relationship[] | null;
  totals: RelationshipTotal[];
  total: number;
  received: number;
  nodes: string[];
  edges: string[];
  endCursor: string | null;
}

export interface Network {
  nodes: ReadonlyMap<string, Drawn>;
  edges: ReadonlyMap<string, DrawnEdge>;
  steps: readonly Step[];
}

/** A ring as it is first seen: members, the contacts that bind it, and whatever else members have in common. */
export function ringNetwork(ring: Ring, shared: readonly SharedContact[]): Network {
  const binding = new Set(ring.contacts.map((contact) => contact.id));
  const members = ring.members.map(({ account, role, links }) => drawn(account, { role, links, member: true }));
  const contacts = [...ring.contacts, ...shared.map((row) => row.contact)];
  const idByKey = new Map(ring.members.map(({ account }) => [account.key, account.id]));
  const edges = shared.flatMap((row) =>
    row.accounts.flatMap((key) => {
      const account = idByKey.get(key);
      return account ? [drawnEdge(account, row.contact.id, "SHARES", 1)] : [];
    }),
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

/** The network with one more page of an expansion. */
export function grown(network: Network, seed: string, relationships: Relationship[] | null, page: Expansion): Network {
  const nodes = new Map(network.nodes);
  const edges = new Map(network.edges);
  const fresh = page.nodes.filter((node) => !nodes.has(node.id));
  for (const node of fresh) nodes.set(node.id, drawn(node));
  const news = page.edges
    .filter((edge) => nodes.has(edge.start) && nodes.has(edge.end))
    .map((edge) => drawnEdge(edge.start, edge.end, edge.relationship, edge.count))
    .filter((edge) => !edges.has(edge.id));
  for (const edge of news) edges.set(edge.id, edge);
  const step: Step = {
    seed,
    relationships,
    totals: page.totals,
    total: page.total,
    received: (continued(network, seed, relationships)?.received ?? 0) + page.nodes.length,
    nodes: fresh.map((node) => node.id),
    edges: news.map((edge) => edge.id),
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
export function continued(network: Network, seed: string, relationships: Relationship[] | null): Step | null {
  const asked = JSON.stringify(relationships);
  return network.steps.findLast((step) => step.seed === seed && JSON.stringify(step.relationships) === asked) ?? null;
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
  return { node, role: null, links: null, binding: false, member: false, ...part };
}

function drawnEdge(start: string, end: string, tie: Tie, count: number): DrawnEdge {
  return { id: `${start}|${tie}|${end}`, start, end, tie, count };
}

function byId(rows: Drawn[]): Map<string, Drawn> {
  const found = new Map<string, Drawn>();
  for (const row of rows) if (!found.has(row.node.id)) found.set(row.node.id, row);
  return found;
}
