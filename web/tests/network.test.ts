/** The network as a value: growing and taking back are inverse, and nothing is drawn without its ends. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expansion, GraphNode, Ring } from "../src/api/types.ts";
import { continued, grown, inOrder, neighbours, ringNetwork, undone } from "../src/network/model.ts";

function node(id: string, type: GraphNode["__typename"] = "Account"): GraphNode {
  return { __typename: type, id, key: id.toLowerCase(), degree: 0, firstSeenAt: null, lastSeenAt: null };
}

const WALLET = node("W", "Contact");
const PHONE = node("P", "Contact");
const RING: Ring = {
  id: "R",
  key: "r",
  category: "DRUGS",
  score: 0.8,
  size: 2,
  reasons: [],
  factors: [],
  firstSeenAt: null,
  lastSeenAt: null,
  members: ["A", "B"].map((id, n) => ({ account: node(id), role: "core", links: 2 - n })),
  contacts: [WALLET],
};
const SHARED = [WALLET, PHONE].map((contact) => ({ contact, accounts: ["a", "b", "not-a-member"], exclusive: false }));

function page(ids: string[], edges: [string, string][], endCursor: string | null = null): Expansion {
  return {
    __typename: "Expansion",
    totals: [],
    total: 9,
    seeds: [],
    nodes: ids.map((id) => node(id)),
    edges: edges.map(([start, end]) => ({
      relationship: "USES",
      start,
      end,
      count: 1,
      firstSeenAt: null,
      lastSeenAt: null,
    })),
    endCursor,
    hasNextPage: endCursor !== null,
  };
}

test("a ring begins with its members, what binds them and what else they share", () => {
  const network = ringNetwork(RING, SHARED);
  assert.deepEqual(
    inOrder(network).map((row) => [row.node.id, row.member, row.binding]),
    [
      ["A", true, false],
      ["B", true, false],
      ["W", false, true],
      ["P", false, false],
    ],
  );
  assert.equal(network.edges.size, 4);
  assert.equal(neighbours(network, "W"), 2);
});

test("undo takes back exactly what an expansion brought, page by page", () => {
  const start = ringNetwork(RING, SHARED);
  const first = grown(start, "A", null, page(["W", "X", "Y"], [["A", "X"], ["A", "Y"], ["A", "W"]], "next")); // biome-ignore format: a list of pairs
  const second = grown(first, "A", null, page(["Z"], [["A", "Z"], ["Z", "Y"]])); // biome-ignore format: a list of pairs
  assert.equal(second.nodes.size, start.nodes.size + 3);
  assert.deepEqual(undone(second), first);
  assert.deepEqual(undone(undone(second)), start);
  assert.deepEqual(undone(start), start);
});

test("a page goes on where the same question stopped, and no other", () => {
  const first = grown(ringNetwork(RING, SHARED), "A", null, page(["X"], [], "next"));
  assert.equal(continued(first, "A", null)?.endCursor, "next");
  assert.equal(continued(first, "A", ["USES"]), null);
  assert.equal(continued(first, "B", null), null);
  const last = grown(first, "A", null, page(["Y"], []));
  assert.deepEqual([continued(last, "A", null)?.endCursor, continued(last, "A", null)?.received], [null, 2]);
});

test("a relationship is drawn only between nodes that are drawn", () => {
  const network = grown(ringNetwork(RING, []), "A", null, page(["X"], [["A", "X"], ["X", "elsewhere"]])); // biome-ignore format: a list of pairs
  assert.deepEqual([...network.edges.keys()], ["A|USES|X"]);
});
