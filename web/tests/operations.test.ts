/** Every operation of the screen is held to the service's published schema. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildSchema, parse, validate } from "graphql";
import type { Operation } from "../src/api/client.ts";
import * as operations from "../src/api/operations.ts";
import { RELATIONSHIPS } from "../src/api/types.ts";

const schema = buildSchema(readFileSync(new URL("../../api/schema.graphql", import.meta.url), "utf8"));
const all = Object.entries(operations) as [string, Operation<unknown, unknown>][];

for (const [name, { text }] of all)
  test(`${name} asks what the schema offers`, () => {
    assert.deepEqual(
      validate(schema, parse(text)).map((error) => error.message),
      [],
    );
  });

test("every relationship can be followed", () => {
  const known = schema.getType("Relationship");
  assert.ok(known && "getValues" in known);
  assert.deepEqual(
    [...RELATIONSHIPS].sort(),
    known
      .getValues()
      .map((value) => value.name)
      .sort(),
  );
});
