// Whether two accounts are one actor, from the list of candidates to a split; prints what was seen.

import { expect, given, openWindow, pictures, startBrowser, storyteller } from "./chromium.mjs";

const { address, tokens, shots, reasons } = await given();
const { step, watch } = storyteller(shots);
const browser = await step("start the browser", startBrowser);
const { window, seen, page } = await openWindow(browser);
watch(page);
const picture = pictures(page, shots);
const facts = { seen };
const rows = page.locator("tr[data-row]");
const title = page.locator("#pair-title");

/** What an account's page says of its actor. */
const told = () => page.locator(".same-actor").innerText();

async function judge(button, send, reason, overrule = false) {
  await page.getByRole("button", { name: button }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: send }).click();
  expect(await dialog.isVisible(), "a judgement without a reason was sent");
  await dialog.getByLabel("Reason").fill(reason);
  if (overrule) await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: send }).click();
  await dialog.waitFor({ state: "detached" });
}

await step("see that nothing is judged yet, and what waits", async () => {
  await page.goto(`${address}/#token=${tokens.investigator}`);
  await page.getByRole("link", { name: "Actors" }).click();
  const weights = rows.locator(".weight strong");
  await weights.first().waitFor(); // rings have rows too, and stay until the candidates are there
  facts.listed = await page.locator(".paged [role=status]").innerText();
  facts.weights = await weights.allInnerTexts();
  await picture("actors");
  await page.getByRole("link", { name: "Confirmed" }).click();
  facts.empty = await page.locator("main .state", { hasText: "Nobody" }).innerText();
  await page.getByRole("link", { name: "Undecided" }).click();
});

await step("open the likeliest by keyboard, and read why and why not", async () => {
  await rows.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await title.waitFor();
  await page.locator(".waterfall").waitFor();
  facts.pair = page.url();
  facts.question = await title.innerText();
  facts.drawn = await page.locator(".waterfall .step .number").allInnerTexts();
  facts.shared = await page.locator(".things li").allInnerTexts();
  await picture("pair");
  await page.getByText("The same as a table").click();
  facts.table = await page.getByRole("table", { name: "What each comparison says" }).locator("tbody tr").allInnerTexts();
});

await step("see the candidate at its account, where it is no fact", async () => {
  await page.locator(".both h2 a").first().click();
  await page.locator(".same-actor .things").waitFor();
  facts.proposed = await told();
  await picture("account");
  await page.goto(facts.pair);
  await page.getByRole("link", { name: "Look around both" }).click();
  const network = page.getByRole("table", { name: "All nodes of the network" });
  await network.locator("tbody tr").first().click();
  await page.locator(".node .same-actor .things").waitFor();
  facts.toolbar = await page.getByRole("toolbar", { name: "Network" }).innerText();
  await picture("same-actor");
  await page.goto(facts.pair);
});

await step("confirm it, with a reason", async () => {
  await judge("Confirm …", "Confirm", reasons.confirm);
  await page.locator(".tag.confirmed").waitFor();
  facts.confirmed = await page.locator(".history").innerText();
  facts.answer = await title.innerText();
  await picture("confirmed");
});

await step("see it at the account, and follow it to the actor", async () => {
  await page.locator(".both h2 a").first().click();
  await page.locator(".same-actor p a").first().waitFor();
  facts.belongs = await told();
  await page.locator(".same-actor p a").first().click();
  await page.locator("#actor-title").waitFor();
  facts.actor = await page.locator("#actor-title").innerText();
  facts.began = await page.locator(".columns > .card .history").innerText();
  await picture("actor");
});

await step("take an account out of it again", async () => {
  await page.getByRole("checkbox").first().check();
  await judge(/^Take out/, "Take out", reasons.split);
  facts.dissolved = await page.locator("main .state").innerText();
  await page.goto(`${address}/#/actors?show=rejected`);
  await rows.first().waitFor();
  facts.split = await rows.allInnerTexts();
  await rows.first().click();
  await title.waitFor();
  await page.locator(".history li").first().waitFor();
  facts.history = await page.locator(".history li").allInnerTexts();
});

await step("confirm it after all, then take that back, so that the two are undecided again", async () => {
  const pair = page.url();
  await judge("Confirm after all …", "Confirm", reasons.confirm, true);
  await judge("Take back …", "Take back", reasons.withdraw);
  await page.getByRole("button", { name: "Reject …", exact: true }).waitFor();
  await picture("withdrawn");
  await page.goto(`${address}/#/actors`);
  await rows.first().waitFor();
  facts.listedAgain = await page.locator(".paged [role=status]").innerText();
  await page.goto(pair);
});

await step("confirm it once more, then take that back by rejecting it", async () => {
  await judge("Confirm …", "Confirm", reasons.confirm);
  await judge("Take back, and reject …", "Reject", reasons.reject);
  await page.locator(".tag.rejected").waitFor();
  facts.rejections = await page.locator(".history li").count();
  await picture("rejected");
  await page.goto(`${address}/#/actors?show=rejected`);
  await rows.first().waitFor();
  await picture("actors-rejected");
});

const endsOf = (url) => url.split("/").at(-1).split(",");

/** Two accounts that nothing proposes, by their own address. */
async function judgeBetween(one, other, ...judgement) {
  await page.goto(`${address}/#/pairs/${one},${other}`);
  await page.locator(".both").waitFor();
  await judge(...judgement);
  await page.locator(".tag.verdict").waitFor();
}

await step("see what speaks against a pair, and what people said that confirming it would go against", async () => {
  await page.goto(`${address}/#/actors`);
  await rows.first().waitFor();
  const doubtful = rows.filter({ hasNotText: "Nothing" });
  await ((await doubtful.count()) ? doubtful : rows).first().click();
  await page.locator(".waterfall").waitFor();
  const pair = page.url();
  const [one, other] = endsOf(pair);
  const third = endsOf(facts.pair).find((end) => end !== one && end !== other);
  await page.locator(".things li").first().waitFor();
  await picture("against");
  await judgeBetween(one, third, "Reject …", "Reject", reasons.reject);
  facts.notProposed = await page.locator("main .state").innerText();
  await judgeBetween(other, third, "Confirm …", "Confirm", reasons.confirm);
  await page.goto(pair);
  await page.locator(".hub-note li").waitFor();
  facts.negative = await page.locator(".hub-note").innerText();
  await picture("negative");
  await page.getByRole("button", { name: "Confirm …" }).click();
  await page.getByLabel("Reason").fill(reasons.confirm);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  facts.refused = await page.getByRole("dialog").getByRole("alert").innerText();
  await picture("refused-actor");
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator(".both a", { hasText: "see its accounts" }).first().click();
  await page.locator("#actor-title").waitFor();
  await page.locator(".columns > .card .history li").first().waitFor();
  facts.grown = await page.locator("#actor-title").innerText();
  facts.feed = await page.locator(".columns > .card .history li").allInnerTexts();
  await picture("actor-of-three");
});

await step("read without the right to judge", async () => {
  const { page: other } = await openWindow(browser);
  await other.goto(`${address}/#token=${tokens.analyst}`);
  await other.goto(facts.pair);
  await other.locator("#pair-title").waitFor();
  facts.noRight = await other.locator(".title .actions").innerText();
  await other.goto(`${address}/#/pairs/no-such,account`);
  facts.absent = await other.locator("main .state", { hasText: "not in the graph" }).innerText();
});

facts.complaintsBefore = [...seen.complaints];
await step("the service is down", async () => {
  await page.goto(`${address}/#/actors`);
  await page.locator("#actors-title").waitFor();
  await window.setOffline(true);
  await page.getByRole("link", { name: "Confirmed" }).click();
  facts.down = await page.locator("main [role=alert]").innerText();
  await window.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await rows.first().waitFor();
});

await browser.close();
process.stdout.write(`${JSON.stringify(facts)}\n`);
