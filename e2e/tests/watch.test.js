// The duty officer's scenario, by what can be seen alone.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before } from "node:test";

import { close, pictured, scene } from "../harness/browser.js";
import { comity } from "../harness/node.js";
import { pair } from "../harness/pair.js";

/** @type {import("../harness/pair.js").Pair} */
let parties;
before(async () => void (parties = await pair()));
after(async () => {
  await close();
  await parties?.end();
});

scene("a flash statement arrives, is taken with two keys, and the other side sees it", {}, async (scene) => {
  const { aur, bor, folder } = parties;
  const page = await scene.signIn(aur, "ana");
  await page.getByText("Nothing is open.").waitFor();
  assert.equal(await page.title(), "Watch · Comity");
  let loads = 0;
  page.on("load", () => (loads += 1));

  const flash = ["send", "AUR/nrrc", "-s", "An unknown event", "-t", "We see something.", "--precedence", "flash"];
  const taken = bor.run([...flash, "--wait", "ack", "--timeout", "120", "--json"], { officer: "oleg" });
  await page.getByRole("listitem").filter({ hasText: "BOR/nrrc/1" }).waitFor();
  await page.getByRole("status").filter({ hasText: "1 FLASH" }).waitFor();
  assert.equal(await page.title(), "(1 FLASH) Watch · Comity");
  assert.equal(loads, 0, "the board renews itself without loading the page again");
  await pictured(page, "watch-flash");

  await page.keyboard.press("a");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing is open.").waitFor();
  await taken;
  const seen = JSON.parse(await bor.run(["show", "BOR/nrrc/1", "--json"], { officer: "oleg" }));
  assert.equal(seen.acknowledgements.length, 1);
  assert.match(JSON.stringify(seen.acknowledgements), /Ana Petrova/);

  await page.getByRole("link", { name: "Statements" }).click();
  await page.getByRole("row", { name: "An unknown event" }).getByRole("link").click();
  await page.getByText("We see something.").waitFor();
  await page.getByText("Acknowledged by", { exact: true }).waitFor();
  await pictured(page, "statement-acknowledged");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the evidence" }).click(),
  ]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  const verified = await comity(["verify", file]);
  assert.match(verified, /BOR/);
});

scene("a form posted twice acknowledges once", {}, async (scene) => {
  const { aur, bor } = parties;
  const send = ["send", "AUR/nrrc", "-s", "To be taken once", "-t", "Once.", "--wait", "receipt", "--json"];
  const { number, id } = JSON.parse(await bor.run(send, { officer: "oleg" }));
  const page = await scene.signIn(aur, "ana");
  await page.goto(`${aur.address}/statements/${id}`);
  const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Acknowledge" }) });
  const fields = await form.evaluate((form) =>
    Object.fromEntries([...new FormData(/** @type {HTMLFormElement} */ (form))].map(([name, value]) => [name, String(value)])));
  const action = await form.getAttribute("action");
  const post = () => page.evaluate(async ([at, body]) => {
    const answer = await fetch(String(at), { method: "POST", body: new URLSearchParams(body) });
    return answer.status;
  }, /** @type {const} */ ([action, { ...fields, understood: "yes" }]));
  // Two at the same moment are both told what the one came to.
  assert.deepEqual(await Promise.all([post(), post()]), [200, 200]);
  assert.equal(await post(), 200);
  await page.reload();
  await page.getByText("Acknowledged by", { exact: true }).waitFor();
  const seen = JSON.parse(await aur.run(["show", number, "--json"], { officer: "ana" }));
  assert.equal(seen.acknowledgements.length, 1);
});

scene("everything can be done with the keyboard", {}, async (scene) => {
  const { aur, bor } = parties;
  const send = ["send", "AUR/nrrc", "-s", "By keys alone", "-t", "Keys.", "--precedence", "immediate", "--wait", "receipt"];
  await bor.run(send, { officer: "oleg" });
  const page = await scene.context.newPage();
  await page.goto(await aur.signInLink("ana"));
  const focused = () => page.evaluate(() => {
    const at = /** @type {HTMLElement} */ (document.activeElement);
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const seen = outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
    return { name: at.getAttribute("aria-label") ?? at.textContent ?? "", seen, tag: at.tagName };
  });
  await page.locator("button:focus", { hasText: "Sign in" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`${aur.address}/watch`);

  const passed = [];
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press("Tab");
    const at = await focused();
    if (at.tag === "BODY") break;
    assert.ok(at.seen, `${at.name} shows that it has the focus`);
    passed.push(at.name);
  }
  assert.equal(passed[0], "Skip to the content");
  for (const name of ["Statements", "Русский", "Sign out", "Sound", "Keys"]) assert.ok(passed.includes(name), `${name} in ${passed}`);
  assert.ok(passed.some((name) => name.startsWith("Acknowledge: ")), `an alarm in ${passed}`);

  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await pictured(page, "watch-keys");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });

  await page.keyboard.press("a");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  const picked = await focused();
  assert.match(picked.name, /^Acknowledge: /);
  assert.ok(picked.seen);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: picked.name }).waitFor({ state: "detached" });
});
