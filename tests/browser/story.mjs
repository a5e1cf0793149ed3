// An investigator's afternoon at the screen, from the sign-in link to the downloaded package; prints what was seen.

import { readFileSync } from "node:fs";
import { expect, given, openWindow, pictures, startBrowser, storyteller } from "./chromium.mjs";

const { address, tokens, shots, ring, member, days, purpose, recipient } = await given();
const { step, watch } = storyteller(shots);
const browser = await step("start the browser", startBrowser);
const { window, seen, page } = await openWindow(browser);
watch(page);
const picture = pictures(page, shots);
const facts = { seen };
const table = page.getByRole("table", { name: "All nodes of the network" });
const rows = table.locator("tbody tr");
const canvas = page.locator(".canvas");

async function drawnAsListed() {
  const listed = await rows.count();
  await page.waitForFunction((count) => document.querySelector(".canvas")?.dataset.nodes === String(count), listed);
  return listed;
}

/** How many relationships of a row's node are not drawn, as the table says. */
const hiddenIn = async (row) => Number((await row.locator("[data-hidden]").innerText()).replaceAll(",", "") || 0);

/** A line of the preview, such as "posted · post 12". */
async function countOf(line) {
  return Number(/([\d,]+)$/.exec(await line.innerText())[1].replaceAll(",", ""));
}

await step("sign in by link", async () => {
  await page.goto(`${address}/#token=${tokens.investigator}`);
  await page.getByRole("heading", { name: "Rings" }).waitFor();
  facts.address = page.url();
  expect(!page.url().includes(tokens.investigator), "the token stayed in the address bar");
});

await step("find the planted ring by keyboard alone", async () => {
  const goal = page.locator(`tr:has(a[href="#/rings/${ring}"])`);
  await goal.waitFor();
  await picture("rings");
  await page.keyboard.press("Tab");
  while (!(await page.evaluate(() => document.activeElement?.hasAttribute("data-row")))) await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  const count = await page.locator("tr[data-row]").count();
  for (let down = 0; down < count && !(await goal.evaluate((row) => row === document.activeElement)); down++)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator("#ring-title").waitFor();
  expect(page.url().endsWith(`#/rings/${ring}`), `the keyboard opened ${page.url()}`);
});

await step("see as many nodes as the table has rows", async () => {
  await rows.first().waitFor();
  facts.nodes = await drawnAsListed();
  facts.members = await rows.filter({ hasText: /Member|Seller|Supplier|Courier|Cash out|Shared infrastructure/ }).count();
  await picture("ring");
});

await step("see what surrounds a member before anything is fetched, and fetch one kind of it", async () => {
  const [seed, lines] = [rows.first(), page.locator(".preview button")];
  await seed.click();
  await lines.first().waitFor();
  facts.preview = await lines.allInnerTexts();
  const posts = lines.filter({ hasText: "posted · " }).first();
  const [wanted, hidden] = [await countOf(posts), await hiddenIn(seed)];
  expect(hidden > 0, "nothing is hidden around a member of which nothing was asked");
  await picture("preview");
  await posts.click();
  await page.locator("[data-totals]").waitFor();
  expect((await drawnAsListed()) === facts.nodes + wanted, "one kind was asked for, and something else was drawn");
  expect((await hiddenIn(seed)) === hidden - wanted, "what is hidden did not shrink by what was drawn");
  expect(await posts.isDisabled(), "all of a kind is drawn and can be asked for again");
});

await step("ask why a node came, and go back along its way", async () => {
  await rows.last().click();
  await page.locator(".way").waitFor();
  facts.why = await page.locator(".way").innerText();
  await picture("why");
  await page.locator(".way .link").first().click();
  expect((await rows.first().getAttribute("aria-selected")) === "true", "the way does not begin at the member");
  await page.keyboard.press("Control+z");
  expect((await drawnAsListed()) === facts.nodes, "a page was not taken back whole");
});

await step("go two steps at once, and put that option off again", async () => {
  await page.getByText("Options", { exact: true }).click();
  await page.getByLabel("Steps").selectOption("2");
  await page.getByLabel("Order").selectOption("RISK");
  await picture("options");
  await page.getByText("Options", { exact: true }).click();
  await page.getByRole("button", { name: "Expand e" }).click();
  await page.locator("[data-totals]").waitFor();
  await drawnAsListed();
  await rows.filter({ hasText: /^\s*Account/ }).last().click();
  facts.tags = await page.locator(".tags button").allInnerTexts();
  await picture("two-steps");
  for (const _ of facts.tags) await page.locator(".tags button").first().click();
  await page.keyboard.press("Control+z");
  expect((await drawnAsListed()) === facts.nodes, "two steps were not taken back whole");
});

await step("expand a member", async () => {
  await rows.first().click();
  await page.getByRole("button", { name: "Expand e" }).click();
  await page.locator("[data-totals]").waitFor();
  facts.totals = await page.locator("[data-totals]").innerText();
  facts.expanded = await drawnAsListed();
  await picture("expanded");
});

await step("open the same place by its address", async () => {
  facts.deepLink = page.url();
  const again = await window.newPage();
  // A tab that a link opens has the session of the tab it was opened from; this one signs in by itself.
  await again.goto(`${address}/#token=${tokens.investigator}`);
  await again.goto(facts.deepLink);
  await again.getByRole("table", { name: "All nodes of the network" }).locator("tr[aria-selected=true]").waitFor();
  await again.close();
});

await step("take the expansion back with the keyboard", async () => {
  await page.keyboard.press("Control+z");
  await page.getByText("The last expansion was taken back.").waitFor();
  facts.undone = await drawnAsListed();
});

await step("ask what was so before anything was posted, and half way, as it is known today", async () => {
  facts.past = [];
  for (const day of days) {
    await page.getByText("Options", { exact: true }).click();
    await page.getByLabel("As it was on").fill(day);
    await page.getByLabel("As known on").fill(new Date().toISOString().slice(0, 10));
    await page.getByText("Options", { exact: true }).click();
    facts.pastTag = await page.locator(".tags button").innerText();
    await page.getByRole("button", { name: "Expand e" }).click();
    await page.locator("[data-totals]").waitFor();
    facts.past.push(await drawnAsListed());
    await picture("past");
    await page.locator(".tags button").click();
    await page.keyboard.press("Control+z");
    expect((await drawnAsListed()) === facts.undone, "the past was not taken back whole");
  }
});

await step("be refused an expansion that is too large, and take what is offered instead", async () => {
  // One less than what came when it was asked in full, so the whole is too much and any one kind of it is not.
  facts.cap = facts.expanded - facts.undone - 1;
  // The limit is the service's own argument; only the number is lowered, for want of two thousand neighbours.
  await page.route("**/graphql", (route) => {
    const asked = route.request().postData()?.replace("expand(", `expand(cap: ${facts.cap},`);
    return route.continue({ postData: asked });
  });
  await page.keyboard.press("e");
  const refusal = page.locator('[data-code="REFUSAL"]');
  facts.refusal = await refusal.innerText();
  expect((await drawnAsListed()) === facts.undone, "a refused expansion drew something");
  await picture("refused");
  await refusal.getByRole("button").first().click();
  await refusal.waitFor({ state: "detached" });
  await page.locator("[data-totals]").waitFor();
  facts.taken = await drawnAsListed();
  await page.unroute("**/graphql");
  await page.keyboard.press("Control+z");
});

await step("reveal a contact for a purpose", async () => {
  await rows.filter({ hasText: /Bind/ }).filter({ hasText: /…|•|\*/ }).first().click();
  await page.getByRole("button", { name: "Reveal the value …" }).click();
  facts.warning = await page.getByRole("dialog").innerText();
  await page.getByLabel("Purpose").fill(purpose);
  await page.getByRole("button", { name: "Record and show" }).click();
  facts.revealed = await page.locator("[data-revealed]").innerText();
  await page.keyboard.press("Escape");
});

await step("read a post in clear, its evidence marked", async () => {
  const link = page.url();
  await rows.first().getByRole("link").click();
  await page.locator(".post").first().waitFor();
  const flagged = page.locator(".post:has(.reasons)").first();
  expect((await flagged.locator("mark").count()) === 0, "a masked text was marked");
  facts.account = await page.locator("main").innerText();
  await flagged.getByRole("button", { name: "Read in clear …" }).click();
  await page.getByLabel("Purpose").fill(purpose);
  await page.getByRole("button", { name: "Record and show" }).click();
  await flagged.locator("[data-clear]").waitFor();
  facts.marks = await flagged.locator("mark").allInnerTexts();
  await flagged.getByRole("button", { name: "Which words" }).click();
  const rests = flagged.getByRole("list", { name: "Words that the answer rests on" });
  await rests.waitFor();
  facts.restsOn = await rests.locator("mark").allInnerTexts();
  facts.clear = await flagged.locator("[data-clear]").innerText();
  await picture("post");
  await page.goto(link);
});

await step("find the contact and a member by the one box, and look around them", async () => {
  const ringAt = page.url();
  await page.keyboard.press("/");
  await page.keyboard.insertText(`${facts.revealed}\n${member}`);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Search" }).waitFor();
  const hits = page.locator(".term");
  await hits.nth(1).waitFor();
  facts.found = await hits.locator("tbody tr").allInnerTexts();
  facts.searchedAt = page.url();
  await picture("search");
  await page.getByRole("link", { name: /Look around all/ }).click();
  await rows.first().waitFor();
  const before = await drawnAsListed();
  await rows.first().click();
  await page.keyboard.press("e");
  await page.locator("[data-totals]").waitFor();
  expect((await drawnAsListed()) > before, "nothing was found around what was found");
  await picture("around");
  await page.goto(ringAt);
});

await step("open a case", async () => {
  await page.getByRole("button", { name: "Open case …" }).click();
  await page.getByLabel("Title").fill("The ring of the story");
  await page.getByRole("button", { name: "Open case", exact: true }).click();
  await page.getByRole("heading", { name: "The ring of the story" }).waitFor();
  facts.case = page.url().split("/").at(-1);
});

await step("stop at a device in this case, and see it stopped at", async () => {
  await page.goto(facts.deepLink);
  await rows.filter({ hasText: "Device" }).first().click();
  await page.getByRole("button", { name: "Stop at this node in a case …" }).click();
  await page.getByLabel("Case number").fill(facts.case);
  await page.getByLabel("Reason").fill("A phone of a shop, lent to customers");
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await page.locator(".tags button", { hasText: facts.case }).waitFor();
  await rows.first().click();
  await page.getByText("Options", { exact: true }).click();
  await page.getByLabel("Steps").selectOption("2");
  await page.keyboard.press("Tab"); // out of the field, which keeps its keys
  await page.getByText("Options", { exact: true }).click();
  await page.keyboard.press("e");
  // Rules of degree may stop at others, too: this one is told by the reason that was given.
  const hub = rows.filter({ hasText: "Not walked through: A phone of a shop" });
  await hub.waitFor();
  facts.hub = await hub.innerText();
  await hub.click();
  facts.hubNote = await page.locator(".hub-note").innerText();
  await picture("hub");
  await page.goto(`${address}/#/cases/${facts.case}`);
});

await step("escalate it", async () => {
  await page.getByRole("button", { name: "Escalate …" }).click();
  await page.getByLabel("Recipient").fill(recipient);
  await page.getByRole("button", { name: "Freeze and escalate" }).click();
  await page.locator(".package", { hasText: recipient }).waitFor();
});

await step("be refused the release of one's own package", async () => {
  await page.getByRole("button", { name: "Release" }).click();
  facts.fourEyes = await page.locator(".package [role=alert]").innerText();
  await picture("case");
});

await step("sign in as the supervisor", async () => {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").fill(tokens.supervisor);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Release" }).waitFor();
});

await step("release and download", async () => {
  await page.getByRole("button", { name: "Release" }).click();
  const save = page.getByRole("button", { name: "Download zip" });
  await save.waitFor();
  const [zip] = await Promise.all([page.waitForEvent("download"), save.click()]);
  facts.zip = { name: zip.suggestedFilename(), path: `${shots}/${zip.suggestedFilename()}` };
  await zip.saveAs(facts.zip.path);
  expect(readFileSync(facts.zip.path).length > 0, "the downloaded zip is empty");
  await page.getByText("Chain of custody").click();
  await picture("released");
});

await browser.close();
process.stdout.write(`${JSON.stringify(facts)}\n`);
