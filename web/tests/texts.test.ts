/** Spans over any text, addresses there and back, and refusals in words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { routeOf, to } from "../src/routes.ts";
import { pieces } from "../src/spans.ts";
import { refusalWords } from "../src/words.ts";

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

test("a refusal names the number, the limit and the way out", () => {
  const words = refusalWords({
    __typename: "Refusal",
    message: "",
    found: 2000,
    moreThan: true,
    limit: 2000,
    totals: [],
    advice: "Choose one relationship.",
  });
  assert.match(words, /more than 2,000 .* at most 2,000 .*Choose one relationship\.$/);
});
