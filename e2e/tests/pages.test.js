// Every page that the navigation leads to: in both languages, on a narrow screen, without barriers, and light.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";

import { barriers, close, pictured, scene } from "../harness/browser.js";
import { crawl, kind } from "../harness/crawl.js";
import { pair } from "../harness/pair.js";

/** What a first page and each next one may take over the wire, in bytes. */
const FIRST_MAX = 60 * 1024;
const NEXT_MAX = 30 * 1024;
/** The narrowest screen, in pixels. */
const NARROW = 360;
/** Names of messages, which stand where a language lacks the message. */
const NAME_OF_MESSAGE = /(?:^|\s)(?:alarm|case|console|draft|measure|obligation|screen|track|precedence)s?-[a-z]+(?:-[a-z]+)*(?=\s|$)/;

/** @type {import("../harness/pair.js").Pair} */
let parties;
before(async () => {
  parties = await pair();
  const { aur, bor } = parties;
  const asked = ["--asked", "What is it?", "--by", "2030-01-01", "--precedence", "flash"];
  await bor.run(["send", "AUR/nrrc", "-s", "An unknown event", "-t", "We see something.", ...asked, "--wait", "receipt"], { officer: "oleg" });
  await bor.run(["send", "AUR/official", "-s", "An exercise", "-t", "Exercise.", "--mark", "exercise", "--wait", "receipt"], { officer: "oleg" });
  await bor.run(["send", "AUR/cert", "-s", "Outage", "-t", "Work on Sunday.", "--tlp", "TLP:GREEN", "--wait", "receipt"], { officer: "oleg" });
  await aur.run(["send", "BOR/nrrc", "-s", "A question", "-t", "Do you see it?", ...asked.slice(0, 4), "--wait", "receipt"], { officer: "ana" });
});
after(async () => {
  await close();
  await parties?.end();
});

/** @param {import("playwright-core").Page} page */
const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

scene("every page in both languages", { timeout: 1_200_000 }, async (scene) => {
  const { aur } = parties;
  const page = await scene.signIn(aur, "ana");
  const wide = page.viewportSize() ?? { width: 1280, height: 720 };
  /** @type {string[]} */
  const wrong = [];
  const kinds = await crawl(page, `${aur.address}/watch`, async (at) => {
    for (const [language, other] of /** @type {const} */ ([["en", "Русский"], ["ru", "English"]])) {
      const name = `${language}${kind(at)}`;
      assert.equal(await page.locator("html").getAttribute("lang"), language);
      wrong.push(...(await barriers(page)).map((found) => `${name}: ${found}`));
      const unsaid = NAME_OF_MESSAGE.exec(await page.locator("body").innerText());
      if (unsaid) wrong.push(`${name} says ${unsaid[0]}`);
      await pictured(page, `page ${name}`);
      await page.setViewportSize({ ...wide, width: NARROW });
      const over = await overhang(page);
      if (over > 0) wrong.push(`${name} is ${over} px too wide at ${NARROW} px`);
      await pictured(page, `narrow ${name}`);
      await page.setViewportSize(wide);
      await page.getByRole("button", { name: other }).click();
      await page.locator(`html:not([lang=${language}])`).waitFor();
      assert.equal(page.url(), at, "the language changes in place");
    }
  });
  scene.say(`kinds of pages: ${kinds.join(", ")}`);
  assert.ok(kinds.includes("/statements") && kinds.includes("/statements/*") && kinds.includes("/cases/*"), kinds.join(", "));
  assert.deepEqual(wrong, []);
});

scene("pages in dark colours have no barrier", { colorScheme: "dark" }, async (scene) => {
  const { aur } = parties;
  const page = await scene.signIn(aur, "ana");
  await page.getByRole("listitem").filter({ hasText: "BOR/nrrc/1" }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await pictured(page, "watch-dark");
  await page.getByRole("listitem").filter({ hasText: "BOR/nrrc/1" }).getByRole("link").click();
  await page.getByText("We see something.").waitFor();
  assert.deepEqual(await barriers(page), []);
});

scene("where no page is, a page says so", {}, async (scene) => {
  scene.expect(/status of 404/);
  const page = await scene.signIn(parties.aur, "ana");
  await page.goto(`${parties.aur.address}/nowhere`);
  await page.getByRole("heading", { name: "No such page" }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await page.goto(`${parties.aur.address}/statements/BOR%2Fnrrc%2F999`);
  await page.getByRole("alert").waitFor();
  assert.deepEqual(await barriers(page), []);
});

scene("the first page is light, and each next one lighter", {}, async (scene) => {
  const { aur } = parties;
  const link = await aur.signInLink("ana");
  const page = await scene.context.newPage();
  const wire = await scene.context.newCDPSession(page);
  await wire.send("Network.enable");
  let bytes = 0;
  wire.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  const took = async () => {
    await page.waitForLoadState("networkidle").catch(() => undefined);
    const sum = bytes;
    bytes = 0;
    return sum;
  };
  await page.goto(link);
  const first = await took();
  scene.say(`first page: ${first} bytes`);
  assert.ok(first < FIRST_MAX, `${first} bytes`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${aur.address}/watch`);
  for (const path of ["/watch", "/statements", "/statements/BOR%2Fnrrc%2F1"]) {
    await page.goto(`${aur.address}/sign-in`);
    bytes = 0;
    await page.goto(`${aur.address}${path}`);
    const next = bytes;
    scene.say(`${path}: ${next} bytes`);
    assert.ok(next > 0 && next < NEXT_MAX, `${path}: ${next} bytes`);
  }
});

scene("how long the board takes is told", {}, async (scene) => {
  const page = await scene.signIn(parties.aur, "ana");
  const [server, ready] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let round = 0; round < 5; round += 1) {
    await page.reload();
    const [answered, loaded] = await page.evaluate(() => {
      const [at] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
      return at ? [at.responseEnd - at.requestStart, at.domContentLoadedEventEnd - at.startTime] : [0, 0];
    });
    server.push(answered ?? 0);
    ready.push(loaded ?? 0);
  }
  const median = (/** @type {number[]} */ all) => all.toSorted((a, b) => a - b)[2]?.toFixed(1);
  scene.say(`the board: answered in ${median(server)} ms, ready in ${median(ready)} ms (of five, the middle one)`);
});

if (process.env.COMITY_WRITE_PICTURES === "1") {
  scene("the picture of the README", { viewport: { width: 1200, height: 800 }, deviceScaleFactor: 1 }, async (scene) => {
    // As the node asks: its root key in a safe place.
    rmSync(join(parties.aur.dir, "root.key"));
    const page = await scene.signIn(parties.aur, "ana");
    await page.getByRole("listitem").filter({ hasText: "BOR/nrrc/1" }).waitFor();
    assert.equal(await page.getByText("root key").count(), 0);
    await pictured(page, "watch", "docs");
  });
}
