// Every page works without script.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { close, pictured, scene } from "../harness/browser.js";
import { pair } from "../harness/pair.js";

/** @type {import("../harness/pair.js").Pair} */
let parties;
before(async () => void (parties = await pair()));
after(async () => {
  await close();
  await parties?.end();
});

scene("without script: signing in, the watch, a statement, acknowledging, signing out", { javaScriptEnabled: false }, async (scene) => {
  const { aur, bor } = parties;
  const send = ["send", "AUR/nrrc", "-s", "An unknown event", "-t", "We see something.", "--precedence", "flash"];
  const page = await scene.signIn(aur, "ana");
  // By its element: what is sought by its text alone is never sought in there.
  await page.locator("noscript a").waitFor();
  assert.equal(await page.getByRole("button", { name: "Sound" }).count(), 0, "what needs script is not offered");
  assert.equal(await page.getByRole("button", { name: "Keys" }).count(), 0);

  await bor.run([...send, "--wait", "receipt"], { officer: "oleg" });
  await page.locator("noscript a").click();
  await page.getByRole("listitem").filter({ hasText: "BOR/nrrc/1" }).getByRole("link").click();
  await page.getByText("We see something.").waitFor();
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await page.getByText("Acknowledged by", { exact: true }).waitFor();
  await pictured(page, "without-script");

  await bor.run([...send, "--wait", "receipt"], { officer: "oleg" });
  await page.getByRole("link", { name: "Watch" }).click();
  await page.getByRole("button", { name: /^Acknowledge: .*BOR\/nrrc\/2/ }).click();
  await page.getByText("Nothing is open.").waitFor();

  await page.getByRole("button", { name: "Русский" }).click();
  await page.getByRole("heading", { level: 1, name: "Дежурство" }).waitFor();
  await page.getByRole("button", { name: "Выйти" }).click();
  await page.waitForURL(`${aur.address}/sign-in`);
});
