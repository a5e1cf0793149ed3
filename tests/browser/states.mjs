// What the screen says when there is less to show than hoped for; prints the words that a person would read.

import { given, openWindow, startBrowser, storyteller } from "./chromium.mjs";

const { address, tokens, shots } = await given();
const { step, watch } = storyteller(shots);
const browser = await step("start the browser", startBrowser);
const { window, seen, page } = await openWindow(browser);
watch(page);
const facts = { seen };

await step("nobody is signed in", async () => {
  await page.goto(`${address}/`);
  await page.getByLabel("Token").fill("no.such.token");
  await page.getByRole("button", { name: "Sign in" }).click();
  facts.badToken = await page.getByRole("alert").innerText();
});

/** From elsewhere: a link followed inside the screen makes it load anew, in the middle of what is awaited here. */
async function signInBy(token) {
  await page.goto("about:blank");
  await page.goto(`${address}/#token=${token}`);
}

await step("somebody without the right", async () => {
  await signInBy(tokens.admin);
  facts.noRight = await page.locator("main [role=alert]").innerText();
});

await step("an investigator while the graph is behind", async () => {
  await signInBy(tokens.investigator);
  facts.stale = await page.locator(".banner").innerText();
});

await step("a place that is not there", async () => {
  await page.goto(`${address}/#/rings/no-such-ring`);
  facts.absent = await page.locator("main .state", { hasText: "no such" }).innerText();
});

await step("a listing longer than a page", async () => {
  await page.goto(`${address}/#/queue`);
  await page.locator("tr[data-row]").nth(49).waitFor();
  await page.getByRole("button", { name: "Next 50" }).click();
  await page.locator("tr[data-row]").nth(50).waitFor();
  facts.listed = await page.locator("tr[data-row]").count();
  facts.paged = await page.locator(".paged [role=status]").innerText();
});

await step("keys on demand", async () => {
  await page.keyboard.press("?");
  facts.help = await page.getByRole("dialog", { name: "Keys" }).innerText();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

await step("GraphiQL under the service's content policy", async () => {
  const lab = await window.newPage();
  await lab.goto(`${address}/graphiql.html#token=${tokens.investigator}`);
  await lab.locator(".graphiql-query-editor .view-line", { hasText: /\w/ }).first().waitFor(); // no query to execute before
  await lab.getByRole("button", { name: /Execute query/ }).click();
  await lab.locator(".result-window", { hasText: "totalCount" }).waitFor();
  facts.graphiql = await lab.locator(".result-window").innerText();
  await lab.screenshot({ path: `${shots}/graphiql.png` });
  await lab.close();
});

facts.complaintsBefore = [...seen.complaints];
await step("the service is down", async () => {
  await page.goto(`${address}/#/cases`);
  await window.setOffline(true);
  await page.goto(`${address}/#/rings`);
  facts.down = await page.locator("main [role=alert]").innerText();
  await window.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("tr[data-row]").first().waitFor();
});

await browser.close();
process.stdout.write(`${JSON.stringify(facts)}\n`);
