/** What the screen is built from: permissive licences only, and a lock that names no place to fetch from. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface Locked {
  license?: string;
  integrity?: string;
  optionalDependencies?: Record<string, string>;
}

const ALLOWED = new Set(["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "MPL-2.0", "PSF-2.0"]);
const text = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
const { packages } = JSON.parse(text) as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(([place]) => place !== "");

test("every package has a permissive licence", () => {
  const others = installed.filter(
    ([, { license = "none" }]) => !license.split(" OR ").some((one) => ALLOWED.has(one.replace(/[()]/g, ""))),
  );
  assert.deepEqual(others, []);
});

test("the lock pins by digest and names no host", () => {
  assert.deepEqual(
    installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")),
    [],
  );
  assert.doesNotMatch(text, /https?:/);
});

test("the lock holds the parts of every platform, or installing from it alone is refused", () => {
  const locked = new Set(installed.map(([place]) => place.split("node_modules/").at(-1)));
  const named = installed.flatMap(([, { optionalDependencies }]) => Object.keys(optionalDependencies ?? {}));
  assert.deepEqual(
    named.filter((name) => !locked.has(name)),
    [],
  );
});
