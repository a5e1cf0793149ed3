/** The network as a value: growing and taking back are inverse, and nothing is drawn without its ends. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expansion, GraphNode, Ring } from "../src/api/types.ts";
import { badgeWords } from "../src/network/badge.ts";
import {
  continued,
  drawnAt,
  grown,
  hiddenOf,
  hopsTo,
  hubsOf,
  inOrder,
  neighbours,
  networkOf,
  ringNetwork,
  undone,
} from "../src/network/model.ts";
import {
  asked,
  everything,
  isNarrow,
  justThat,
  narrowed,
  PLAIN,
  type Question,
  same,
  scopeOf,
  without,
} from "../src/network/question.ts";

function node(id: string, type: GraphNode["__typename"] = "Account", degree = 0): GraphNode {
  return { __typename: type, id, key: id.toLowerCase(), degree, firstSeenAt: null, lastSeenAt: null };
}

function around(id: string, relationships: Question["relationships"] = null): Question {
  return { ...everything([id], PLAIN), relationships };
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
  members: ["A", "B"].map((id, n) => ({
    account: node(id),
    role: "seller",
    why: "has 2 posts",
    core: true,
    links: 2 - n,
  })),
  contacts: [WALLET],
  withoutContact: [],
  withoutMember: [],
  withOutsider: [],
};
const SHARED = [WALLET, PHONE].map((node) => ({ node, by: ["A", "B", "not-a-member"], exclusive: false }));

function page(ids: string[], edges: [string, string][], more: Partial<Expansion> = {}): Expansion {
  return {
    __typename: "Expansion",
    totals: [],
    total: 9,
    leftOut: 0,
    nodes: ids.map((id) => node(id)),
    via: [],
    ways: ids.map((id) => ({ nodes: ["A", id] })),
    edges: edges.map(([start, end]) => ({
      relationship: "USES",
      start,
      end,
      count: 1,
      firstSeenAt: null,
      lastSeenAt: null,
      sources: ["platform"],
    })),
    suppressed: [],
    endCursor: null,
    hasNextPage: false,
    ...more,
  };
}

const NEXT = { endCursor: "next", hasNextPage: true };

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
  const first = grown(start, around("A"), page(["W", "X", "Y"], [["A", "X"], ["A", "Y"], ["A", "W"]], NEXT)); // biome-ignore format: a list of pairs
  const second = grown(first, around("A"), page(["Z"], [["A", "V"], ["V", "Z"], ["Z", "Y"]], { via: [node("V")] })); // biome-ignore format: a list of pairs
  assert.equal(second.nodes.size, start.nodes.size + 4);
  assert.deepEqual(undone(second), first);
  assert.deepEqual(undone(undone(second)), start);
  assert.deepEqual(undone(start), start);
});

test("a page goes on where the same question stopped, and no other", () => {
  const first = grown(ringNetwork(RING, SHARED), around("A"), page(["X"], [], NEXT));
  assert.equal(continued(first, around("A"))?.endCursor, "next");
  assert.equal(continued(first, around("A", ["USES"])), null);
  assert.equal(continued(first, around("B")), null);
  assert.equal(continued(first, everything(["A"], { ...PLAIN, order: "RISK" })), null);
  const last = grown(first, around("A"), page(["Y"], []));
  assert.deepEqual([continued(last, around("A"))?.endCursor, continued(last, around("A"))?.received], [null, 2]);
});

test("a relationship is drawn only between nodes that are drawn", () => {
  const network = grown(ringNetwork(RING, []), around("A"), page(["X"], [["A", "X"], ["X", "elsewhere"]])); // biome-ignore format: a list of pairs
  assert.deepEqual([...network.edges.keys()], ["A|USES|X"]);
});

const TWO_STEPS = page(["Z"], [["A", "V"], ["Z", "V"]], {
  via: [node("V", "Contact", 7)],
  ways: [{ nodes: ["A", "V", "Z"] }],
  suppressed: [
    { key: "V", relationships: 900, rule: "crowd", reason: "so many share it" },
    { key: "elsewhere", relationships: 600, rule: "crowd", reason: "so many share it" },
  ],
}); // biome-ignore format: a list of pairs

test("what came by an expansion says over which nodes and relationships, and so does what lies between", () => {
  const network = grown(networkOf([node("A")]), around("A"), TWO_STEPS);
  const told = (id: string) => hopsTo(network, id).map(({ from, to, over }) => [from.id, to.id, over[0]?.start]);
  assert.deepEqual(told("Z"), [
    ["A", "V", "A"],
    ["V", "Z", "Z"],
  ]);
  assert.deepEqual(told("V"), [["A", "V", "A"]]);
  assert.deepEqual(told("A"), []);
});

test("a node that is already there keeps the way by which it came", () => {
  const first = grown(networkOf([node("A")]), around("A"), TWO_STEPS);
  const again = grown(first, around("B"), page(["Z"], [], { ways: [{ nodes: ["B", "Z"] }] }));
  assert.deepEqual(hopsTo(again, "Z"), hopsTo(first, "Z"));
});

test("hidden are the relationships that are not drawn themselves", () => {
  const start = networkOf([node("A", "Account", 3)]);
  const network = grown(start, around("A"), TWO_STEPS);
  assert.deepEqual([...hiddenOf(start)], [["A", 3]]);
  assert.deepEqual([...hiddenOf(network)], [["A", 2], ["V", 5]]); // biome-ignore format: a list of pairs
  const ring = ringNetwork({ ...RING, contacts: [node("W", "Contact", 2)] }, SHARED);
  assert.equal(hiddenOf(ring).get("W"), 2, "a contact may be used or mentioned: the tie to it is no relationship yet");
  const device = { node: node("D", "Device", 2), by: ["A", "B"], exclusive: false };
  const sharing = ringNetwork(RING, [device]);
  assert.equal(hiddenOf(sharing).get("D"), undefined, "a device can only be used");
  assert.equal(drawnAt(grown(sharing, around("A"), page([], [["A", "D"]])), "A", "USES", "device"), 1);
});

test("hubs are told of drawn nodes, and go with the page that told them", () => {
  const network = grown(networkOf([node("A")]), around("A"), TWO_STEPS);
  assert.deepEqual([...hubsOf(network).keys()], ["V"]);
  assert.equal(hubsOf(undone(network)).size, 0);
});

test("what is drawn of a line of the preview is counted by relationship and kind of the other end", () => {
  const phone = { ...node("P", "Contact"), contactKind: "phone" };
  const found = page([], [["A", "P"], ["A", "I"], ["I", "P"]], { nodes: [phone, node("I", "IpAddress")] }); // biome-ignore format: a list of pairs
  const network = grown(networkOf([node("A")]), around("A"), found);
  assert.deepEqual(
    ["phone", "ip_address", "account"].map((kind) => drawnAt(network, "A", "USES", kind)),
    [1, 1, 0],
  );
});

test("a line of the preview asks for one step over just that, however deep the options go", () => {
  const { depth, scope, order } = asked(
    justThat("A", { ...PLAIN, depth: 3, order: "RISK" }, "USES", "phone"),
    50,
    null,
  );
  assert.deepEqual([depth, order, scope.relationships, scope.kinds], [1, "RISK", ["USES"], ["phone"]]);
});

test("a day of the past is asked for at its end, as known on that day or another", () => {
  const on = { ...PLAIN, asOf: "2026-03-01" };
  const moment = { validAt: "2026-03-01T23:59:59.999Z", knownAt: "2026-03-01T23:59:59.999Z" };
  assert.deepEqual(scopeOf(everything(["A"], on)).asOf, moment);
  const later = scopeOf(everything(["A"], { ...on, knownBy: "2026-04-01" })).asOf;
  assert.deepEqual(later, { ...moment, knownAt: "2026-04-01T23:59:59.999Z" });
  assert.ok(isNarrow(on) && !isNarrow({ ...PLAIN, order: "DEGREE", depth: 4 }));
});

test("an offer narrows the question that was refused, and leaves the rest of it", () => {
  const wide = everything(["A"], { ...PLAIN, depth: 3, order: "RISK" });
  const nothing = { relationship: null, contactKind: null, since: null, depth: null, leaves: 1 };
  assert.ok(same(narrowed(wide, nothing), wide));
  assert.equal(narrowed(wide, { ...nothing, depth: 2 }).options.depth, 2);
  assert.deepEqual(narrowed(wide, { ...nothing, contactKind: "phone" }).contactKinds, ["phone"]);
  const recent = narrowed(wide, { ...nothing, relationship: "USES", since: "2026-01-01" });
  assert.deepEqual(
    [recent.relationships, recent.options.since, recent.options.order],
    [["USES"], "2026-01-01", "RISK"],
  );
});

test("options are taken off one by one", () => {
  const chosen = { ...PLAIN, depth: 2, asOf: "2026-03-01", knownBy: "2026-04-01" };
  assert.deepEqual(without(without(chosen, ["asOf", "knownBy"]), ["depth"]), PLAIN);
});

test("a badge stays short", () => {
  assert.deepEqual([3, 999, 1240, 100_000].map(badgeWords), ["+3", "+999", "+1.2k", "+100k"]);
});
