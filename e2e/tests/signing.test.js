// Signing in by a link that works once, and out; and who is signed out by others.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { barriers, close, pictured, scene } from "../harness/browser.js";
import { pair } from "../harness/pair.js";

/** @type {import("../harness/pair.js").Pair} */
let parties;
before(async () => void (parties = await pair()));
after(async () => {
  await close();
  await parties?.end();
});

scene("a link signs its officer in, once", {}, async (scene) => {
  const link = await parties.aur.signInLink("ana");
  const page = await scene.context.newPage();
  await page.goto(link);
  await page.getByText("This link signs you in as").waitFor();
  assert.deepEqual(await barriers(page), []);
  await pictured(page, "sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Watch" }).waitFor();
  await page.getByText("Ana Petrova").waitFor();

  scene.expect(/status of 410/);
  await page.goto(link);
  await page.getByRole("alert").filter({ hasText: "This link was used already" }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await pictured(page, "sign-in-over");
});

scene("a link that nobody made signs nobody in", {}, async (scene) => {
  scene.expect(/status of 410/);
  const page = await scene.context.newPage();
  for (const secret of ["0".repeat(64), "x", "%3Cb%3E"]) {
    await page.goto(`${parties.aur.address}/sign-in/${secret}`);
    await page.getByRole("alert").filter({ hasText: "This link was used already" }).waitFor();
  }
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByText("You sign in by a link that works once.").waitFor();
  assert.deepEqual(await barriers(page), []);
});

scene("signing out ends every page of the session", {}, async (scene) => {
  const { aur } = parties;
  const page = await scene.signIn(aur, "ana");
  const other = await scene.context.newPage();
  await other.goto(`${aur.address}/watch`);
  // The other board asks for its stream once more, and is told why not.
  scene.expect(/status of 401/);
  await page.goto(`${aur.address}/statements`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${aur.address}/sign-in`);
  await other.waitForURL(`${aur.address}/sign-in`);
  await page.goto(`${aur.address}/watch`);
  await page.waitForURL(`${aur.address}/sign-in`);
  await page.goto(`${aur.address}/statements`);
  await page.waitForURL(`${aur.address}/sign-in`);
});

scene("an officer who leaves the node is signed out", {}, async (scene) => {
  const { aur } = parties;
  await aur.officer("eve", "Eve Ivanova", "watch");
  const page = await scene.signIn(aur, "eve");
  await page.getByText("Eve Ivanova").waitFor();
  scene.expect(/status of 401/);
  await aur.run(["officer", "leave", "eve", "--to", "ana"], { officer: "ana" });
  await page.waitForURL(`${aur.address}/sign-in`);
});

scene("a node that starts again has signed everybody out", {}, async (scene) => {
  const { aur } = parties;
  const page = await scene.signIn(aur, "ana");
  scene.expect(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|status of 401/);
  await aur.stop();
  await page.getByRole("alert").filter({ hasText: /^STALE since \d\d:\d\d UTC$/ }).waitFor();
  await aur.serve();
  await page.waitForURL(`${aur.address}/sign-in`);
});
