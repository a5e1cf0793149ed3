/** Spans over any text, addresses there and back, and refusals in words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { routeOf, to } from "../src/routes.ts";
import { pieces } from "../src/spans.ts";
import { offerWords, ordinaryWords, refusalWords, seenWords, tieFrom } from "../src/words.ts";

function evidence(start: number | null, end: number | null, reason: string) {
  return { detector: "lexicon", reason, start, end, weight: 1 };
}

test("spans count code points, may overlap, and lose nothing of the text", () => {
  const body = "🔫🔫 pure coke 🍁 here";
  const cut = pieces(body, [
    evidence(3, 12, "a"),
    evidence(8, 14, "b"),
    evidence(null, null, "c"),
    evidence(5, 99, "d"),
  ]);
  assert.equal(cut.map((piece) => piece.text).join(""), body);
  assert.deepEqual(
    cut.map(({ text, reasons }) => [text, reasons.join()]),
    [
      ["🔫🔫 ", ""],
      ["pure ", "a"],
      ["coke", "a,b"],
      [" 🍁", "b"],
      [" here", ""],
    ],
  );
});

test("an address opens what it was made from", () => {
  assert.deepEqual(routeOf(to.ring("ring/7 ü", "QWNj=")), { screen: "ring", id: "ring/7 ü", selected: "QWNj=" });
  assert.deepEqual(routeOf(to.case("case-1")), { screen: "case", id: "case-1" });
  assert.deepEqual(routeOf(to.account("%")), { screen: "account", id: "%" });
  assert.deepEqual(routeOf(""), { screen: "rings" });
  assert.deepEqual(routeOf("#/nowhere"), { screen: "unknown" });
});

const REFUSAL = {
  __typename: "Refusal" as const,
  message: "",
  found: 2000,
  moreThan: true,
  of: "nodes",
  limit: 2000,
  totals: [],
  advice: "Choose one relationship.",
  offers: [],
};
const OFFER = { relationship: null, contactKind: null, since: null, depth: null, leaves: 1200 };

test("a refusal names the number, the limit and the way out", () => {
  assert.match(refusalWords(REFUSAL), /more than 2,000 nodes.* at most 2,000 .*Choose one relationship\.$/);
  const offered = refusalWords({ ...REFUSAL, of: "relationships", moreThan: false, offers: [OFFER] });
  assert.match(offered, /are 2,000 relationships.*What would fit instead:$/);
});

test("an offer says what it asks and how much it leaves", () => {
  const told = [{ relationship: "USES" as const }, { contactKind: "pgp" }, { since: "2026-03-01" }, { depth: 1 }];
  assert.deepEqual(
    told.map((offer) => offerWords({ ...OFFER, ...offer })),
    [
      "only “uses” · 1,200 relationships",
      "contacts only of kind PGP key · 1,200 relationships",
      "only seen since 2026-03-01 · 1,200 relationships",
      "only 1 step · 1,200 nodes",
    ],
  );
});

test("a relationship is told from either end, with who saw it when", () => {
  assert.deepEqual([tieFrom("USES", true), tieFrom("USES", false)], ["uses", "used by"]);
  const edge = { relationship: "USES" as const, start: "A", end: "B", count: 2 };
  const days = { firstSeenAt: "2026-03-03T08:00:00Z", lastSeenAt: "2026-04-09T08:00:00Z" };
  assert.equal(
    seenWords({ ...edge, ...days, sources: ["platform", "text"] }),
    "first seen 2026-03-03, last 2026-04-09, by the platform and the text of the post",
  );
  assert.equal(seenWords({ ...edge, ...days, lastSeenAt: days.firstSeenAt, sources: [] }), "seen 2026-03-03");
});

test("how far shared words speak for one author is said plainly", () => {
  assert.match(ordinaryWords({ words: 1, peculiar: null }), /^1 word stays; .*not known/);
  assert.match(ordinaryWords({ words: 9, peculiar: 0 }), /no sign of one author/);
  assert.match(ordinaryWords({ words: 9, peculiar: 7 }), /^9 words stay, 7 of them in no phrase/);
});
