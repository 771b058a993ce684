// What a peer says is shown, and does nothing.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";

import { barriers, close, pictured, scene } from "../harness/browser.js";
import { pair } from "../harness/pair.js";

const MARKUP = `</bdi></p><script>document.title = "x"</script><img src=//evil.example/x onerror=alert(1)><a href=javascript:alert(1)>`;
const BIDI = "a\u202egnp.exe\u2066\u2067b\u2069\u200f\u200b";
/** As long as a statement may be, less its envelope. */
const ENDLESS = "W".repeat(57 * 1024);
/** Signs that reorder or hide text. */
const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** @type {import("../harness/pair.js").Pair} */
let parties;
before(async () => void (parties = await pair()));
after(async () => {
  await close();
  await parties?.end();
});

scene("markup, signs that reorder text, and a line without end are harmless", {}, async (scene) => {
  const { aur, bor, folder } = parties;
  const say = async (/** @type {string} */ subject, /** @type {string} */ text) => {
    const body = join(folder, "body.txt");
    writeFileSync(body, text);
    const send = ["send", "AUR/nrrc", "-s", subject, "-b", body, "--precedence", "flash", "--wait", "receipt", "--json"];
    return JSON.parse(await bor.run(send, { officer: "oleg" })).id;
  };
  const statements = [await say(MARKUP, MARKUP), await say(BIDI, `${BIDI}\n${MARKUP}`), await say("W".repeat(200), ENDLESS)];
  await bor.officer("mallory", `<b>Mallory</b> ${MARKUP}`.slice(0, 60), "watch,analyst,diplomat");
  const ours = JSON.parse(await aur.run(["send", "BOR/nrrc", "-s", "Ours", "-t", "Ours.", "--wait", "receipt", "--json"], { officer: "ana" }));
  await bor.run(["ack", ours.number, "--officer", "mallory"], { officer: "mallory" });

  const page = await scene.signIn(aur, "ana");
  const title = await page.title();
  page.on("dialog", () => assert.fail("a peer opened a dialog"));
  const paths = ["/watch", "/statements", ...[...statements, ours.id].map((id) => `/statements/${id}`)];
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of paths) {
      await page.goto(`${aur.address}${path}`);
      const found = await page.evaluate(() => ({
        made: document.querySelectorAll("main img, main script, main b, main iframe, main a[href^=javascript]").length,
        text: document.body.innerText,
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }));
      assert.equal(found.made, 0, `${path} has elements of the peer's making`);
      assert.doesNotMatch(found.text, INVISIBLE, path);
      assert.ok(found.over <= 0, `${path} is ${found.over} px too wide at ${width} px`);
      await pictured(page, `hostile ${width} ${paths.indexOf(path)}`);
    }
  }
  await page.goto(`${aur.address}/statements/${statements[0]}`);
  await page.getByText("<script>").first().waitFor();
  assert.deepEqual(await barriers(page), []);
  await page.goto(`${aur.address}/watch`);
  assert.match(await page.title(), /^\(\d FLASH\) Watch · Comity$/);
  assert.match(title, /Watch · Comity$/);
});
