// Signing in by a link that works once, and out.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { barriers, close, scene } from "../harness/browser.js";
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
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Watch" }).waitFor();
  await page.getByText("Ana Petrova").waitFor();

  scene.expect(/status of 410/);
  await page.goto(link);
  await page.getByRole("alert").filter({ hasText: "This link was used already" }).waitFor();
  assert.deepEqual(await barriers(page), []);
});
