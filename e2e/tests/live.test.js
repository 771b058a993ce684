// Live updates: many boards, streams that are cut, a node that says nothing.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { close, pictured, scene } from "../harness/browser.js";
import { Cable } from "../harness/cable.js";
import { pair } from "../harness/pair.js";

/** More than a browser opens connections to one host. */
const BOARDS = 8;

/** @type {import("../harness/pair.js").Pair} */
let parties;
before(async () => void (parties = await pair()));
after(async () => {
  await close();
  await parties?.end();
});

/** @param {string} subject */
const flash = (subject) =>
  parties.bor.run(["send", "AUR/nrrc", "-s", subject, "-t", subject, "--precedence", "flash"], { officer: "oleg" });

/** @param {import("playwright-core").Page} page */
const stale = (page) => page.getByRole("alert").filter({ hasText: /^STALE since \d\d:\d\d UTC$/ });

/** @param {import("playwright-core").Page} page @param {number} count */
const alarms = async (page, count) => {
  await page.getByRole("status").filter({ hasText: `${count} FLASH` }).waitFor();
  assert.match(await page.title(), new RegExp(`^\\(${count} FLASH\\)`));
};

scene("eight boards of one browser are all renewed, also when one is closed", {}, async (scene) => {
  const { aur } = parties;
  const boards = [await scene.signIn(aur, "ana")];
  while (boards.length < BOARDS) {
    const page = await scene.context.newPage();
    await page.goto(`${aur.address}/watch`);
    boards.push(page);
  }
  await flash("For eight boards");
  await Promise.all(boards.map((page) => alarms(page, 1)));
  // The first holds the stream; another takes over.
  await boards.shift()?.close();
  await flash("For seven boards");
  await Promise.all(boards.map((page) => alarms(page, 2)));
});

scene("a board whose stream is cut is stale at once, and misses nothing", {}, async (scene) => {
  const cable = await Cable.to(parties.aur.address);
  try {
    const page = await scene.context.newPage();
    const link = new URL(await parties.aur.signInLink("ana"));
    await page.goto(`${cable.address}${link.pathname}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${cable.address}/watch`);
    const before = await page.locator("#board .alarm").count();
    assert.ok(await stale(page).isHidden());

    scene.expect(/ERR_(CONNECTION|INCOMPLETE|EMPTY|NETWORK|SOCKET)/);
    cable.cut();
    await stale(page).waitFor();
    await pictured(page, "watch-stale");
    await flash("While nobody could see");
    assert.equal(await page.locator("#board .alarm").count(), before);
    cable.mend();
    await alarms(page, before + 1);
    await stale(page).waitFor({ state: "hidden" });
  } finally {
    await cable.end();
  }
});

scene("a board that hears nothing says so, and renews when the node speaks again", {}, async (scene) => {
  const { aur } = parties;
  const page = await scene.signIn(aur, "ana");
  const before = await page.locator("#board .alarm").count();
  aur.pause();
  try {
    await stale(page).waitFor();
  } finally {
    aur.resume();
  }
  await flash("After the silence");
  await alarms(page, before + 1);
  await stale(page).waitFor({ state: "hidden" });
});
