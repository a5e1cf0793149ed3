// Starts the Chromium that an npm package carries, and watches everything its pages say and send.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const web = new URL("../../web/", import.meta.url);
const require = createRequire(new URL("package.json", web));
export const PATIENCE_MS = 60_000; // two busy cores draw slowly

// Flags that would switch off the very rules the screen is tested under, or crash the browser with one page.
const UNWANTED = ["--disable-web-security", "--allow-running-insecure-content", "--single-process", "--no-zygote"];

export async function startBrowser() {
  const { default: chromium, inflate, setupLambdaEnvironment } = await unpacking(() => require("@sparticuz/chromium"));
  const executablePath = await unpacking(() => chromium.executablePath());
  if (!runs(executablePath)) {
    // A bare machine lacks some of Chromium's libraries and all fonts; the package has them too.
    const libraries = await unpacking(() => inflate(new URL("node_modules/@sparticuz/chromium/bin/al2023.tar.br", web).pathname));
    process.env.FONTCONFIG_PATH ??= fileURLToPath(new URL("node_modules/.cache/chromium/fonts", web));
    setupLambdaEnvironment(`${libraries}/lib`);
  }
  const args = chromium.args.filter((flag) => !UNWANTED.includes(flag));
  return require("playwright-core").chromium.launch({ executablePath, args, headless: true, timeout: PATIENCE_MS });
}

/** Unpack beside the installed packages: once for each installation, and never a stale one of another version. */
async function unpacking(work) {
  const before = process.env.TMPDIR ?? tmpdir();
  process.env.TMPDIR = fileURLToPath(new URL("node_modules/.cache/chromium", web));
  mkdirSync(process.env.TMPDIR, { recursive: true });
  try {
    return await work();
  } finally {
    process.env.TMPDIR = before;
  }
}

function runs(executablePath) {
  if (!existsSync("/etc/fonts/fonts.conf")) return false;
  try {
    return execFileSync(executablePath, ["--version"], { stdio: "pipe" }).length > 0;
  } catch {
    return false;
  }
}

/** A window of somebody's own, with what its pages sent and what they complained about. */
export async function openWindow(browser, options = {}) {
  const window = await browser.newContext({ viewport: { width: 1440, height: 1000 }, reducedMotion: "reduce", ...options });
  window.setDefaultTimeout(PATIENCE_MS);
  const seen = { urls: [], complaints: [] };
  window.on("request", (request) => seen.urls.push(request.url(), request.headers().referer ?? ""));
  window.on("console", (message) => message.type() === "error" && seen.complaints.push(message.text()));
  window.on("weberror", (error) => seen.complaints.push(String(error.error())));
  return { window, seen, page: await window.newPage() };
}

/** Run named steps in order; the first that fails ends the run with one sentence, what the page says, and a picture where one is asked for. */
export function storyteller(shots) {
  let page = null;
  const step = async (name, work) => {
    try {
      return await work();
    } catch (reason) {
      if (page && shots) await page.screenshot({ path: `${shots}/failed.png`, timeout: PATIENCE_MS }).catch(() => {});
      const said = page ? await page.locator("[role=alert], [role=status]").allInnerTexts().catch(() => []) : [];
      process.stderr.write(`The step "${name}" failed: ${reason?.message ?? reason}\nThe page says: ${said.join(" | ")}\n`);
      process.exit(1);
    }
  };
  return { step, watch: (shown) => (page = shown) };
}

/** Takes pictures of a page from its top, light and dark, as `name-light.png` and `name-dark.png` in a folder. */
export const pictures = (page, shots) => async (name) => {
  await page.evaluate(() => scrollTo(0, 0));
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(400); // a canvas is painted in a frame of its own
    await page.screenshot({ path: `${shots}/${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
};

export function expect(truth, otherwise) {
  if (!truth) throw new Error(otherwise);
}

/** What pytest handed over: one JSON object on standard input. */
export async function given() {
  const parts = [];
  for await (const part of process.stdin) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}
