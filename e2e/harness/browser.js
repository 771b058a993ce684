// A browser that lets nothing pass: what a page logs as an error, a breach of its policy, and what it asks of elsewhere fail a test.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const EXECUTABLE = process.env.COMITY_CHROMIUM ?? "/usr/bin/chromium";
const AXE = readFileSync(fileURLToPath(new URL("../node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");
const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
mkdirSync(join(REPOSITORY, "target/e2e"), { recursive: true });

/** How long anything may take to appear, in milliseconds: much, on a busy machine. */
export const PATIENCE_MS = 60_000;
const PICTURE_MS = 60_000;
/** How long one test may take at most. */
const TEST_MS = 300_000;

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContextOptions & { timeout?: number }} Options */

/** A browser with pages in it, which are watched. */
export class Scene {
  /** What no page may do, and did. @type {string[]} */
  #faults = [];
  /** @type {RegExp[]} */
  #expected = [];

  /**
   * @param {import("playwright-core").BrowserContext} context
   * @param {(message: string) => void} say
   */
  constructor(context, say) {
    this.context = context;
    this.say = say;
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("page", (page) => this.#watch(page));
    context.on("request", (request) => this.#asked(request.url()));
  }

  /** @param {Page} page */
  #watch(page) {
    page.on("console", (message) => {
      if (message.type() === "error") this.#faults.push(`${page.url()} logs: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.#faults.push(`${page.url()} fails: ${error.message}`));
    page.on("crash", () => this.#faults.push(`${page.url()} crashed`));
  }

  /** @param {string} url */
  #asked(url) {
    const { protocol, hostname } = new URL(url);
    if (protocol !== "http:" || !hostname.endsWith(".localhost")) this.#faults.push(`asks ${url}`);
  }

  /** Errors that this test brings about itself. @param {RegExp[]} patterns */
  expect(...patterns) {
    this.#expected.push(...patterns);
  }

  /** Fails where a page did what no page may. */
  settle() {
    assert.deepEqual(this.#faults.filter((fault) => !this.#expected.some((pattern) => pattern.test(fault))), []);
  }

  /** Signs an officer in by a link. @param {import("./node.js").PartyNode} node @param {string} officer */
  async signIn(node, officer) {
    const page = await this.context.newPage();
    await page.goto(await node.signInLink(officer));
    await page.getByRole("button", { name: /^(Sign in|Войти)$/ }).click();
    await page.waitForURL(`${node.address}/watch`);
    return page;
  }
}

/** @type {import("playwright-core").Browser | undefined} */
let browser;

async function launched() {
  // Without a sandbox only where the system gives root none.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser ??= await chromium.launch({ executablePath: EXECUTABLE, args });
  return browser;
}

/** Ends the browser. */
export async function close() {
  await browser?.close();
  browser = undefined;
}

/**
 * One test in a browser of its own cookies.
 * @param {string} name
 * @param {Options} options
 * @param {(scene: Scene) => Promise<void>} body
 */
export function scene(name, { timeout = TEST_MS, ...options }, body) {
  void test(name, { timeout }, async (t) => {
    const context = await (await launched()).newContext({ locale: "en-GB", ...options });
    // A breach that the browser does not log is logged so.
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) =>
        console.error(`breach of ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
    });
    const watched = new Scene(context, (message) => t.diagnostic(message));
    try {
      await body(watched);
      watched.settle();
    } catch (error) {
      await Promise.all(context.pages().map((page, index) => pictured(page, `failed ${name} ${index + 1}`).catch(() => {})));
      throw error;
    } finally {
      await context.close();
    }
  });
}

/**
 * Keeps a picture of a page, among the others where no folder of the repository is named.
 * @param {Page} page
 * @param {string} name
 * @param {string} [folder]
 */
export async function pictured(page, name, folder = "target/e2e") {
  const file = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}.png`;
  await page.screenshot({ path: join(REPOSITORY, folder, file), fullPage: true, timeout: PICTURE_MS });
}

/**
 * What axe finds wrong with a page. It is brought in by the debugger: the page's policy admits no script of others.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function barriers(page) {
  const debug = await page.context().newCDPSession(page);
  const evaluate = async (/** @type {string} */ expression) => {
    const { result, exceptionDetails } = await debug.send("Runtime.evaluate", { expression, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await evaluate(`${AXE};0`);
  const found = JSON.parse(await evaluate("axe.run().then((r) => JSON.stringify(r.violations))"));
  await debug.detach();
  return found.flatMap((/** @type {any} */ rule) =>
    rule.nodes.map((/** @type {any} */ node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
