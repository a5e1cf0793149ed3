/** The weight of a candidate as steps that add up, and how it is written. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { reach, stepsOf } from "../src/actors/steps.ts";
import { routeOf, to } from "../src/routes.ts";
import { bits, oddsWords } from "../src/words.ts";

const CANDIDATE = {
  matchWeight: 3.5,
  matchProbability: 0.92,
  why: [
    { sign: "ties", words: "both have the same telephone", weight: 12 },
    { sign: "hours", words: "they post at the same hours of the day", weight: 1.5 },
  ],
  whyNot: [{ sign: "name", words: "their names differ", weight: -1 }],
  reopened: false,
};

test("each step begins where the one before it ended, from what was so before comparing to the weight", () => {
  const [start, ...rest] = stepsOf(CANDIDATE);
  const end = rest.pop();
  assert.deepEqual([start?.from, start?.to], [0, -9]);
  assert.deepEqual(
    rest.map(({ kind, from, to }) => [kind, from, to]),
    [
      ["why", -9, 3],
      ["why", 3, 4.5],
      ["why-not", 4.5, 3.5],
    ],
  );
  assert.deepEqual([end?.from, end?.to], [0, 3.5]);
  assert.deepEqual(reach(stepsOf(CANDIDATE)), { least: -9, most: 4.5 });
});

test("a weight is told in bits and as odds", () => {
  assert.deepEqual([3.04, -0.5].map(bits), ["+3.0", "−0.5"]);
  assert.deepEqual([3, -3, 0.1].map(oddsWords), [
    "8 to 1 for one actor",
    "8 to 1 against one actor",
    "as likely as not",
  ]);
});

test("the address of two accounts opens these two, whatever their ids hold", () => {
  assert.deepEqual(routeOf(to.pair("a,b/c", "d%")), { screen: "pair", one: "a,b/c", other: "d%" });
  assert.deepEqual(routeOf(to.actors("rejected")), { screen: "actors", shown: "rejected" });
  assert.deepEqual(routeOf(to.actors()), { screen: "actors", shown: "undecided" });
  assert.deepEqual(routeOf("#/pairs/alone"), { screen: "unknown" });
});
