// Finds pages from the navigation: what links to what, each kind of page a few times.

/** How many pages of one kind are looked at. */
const OF_A_KIND_MAX = 2;
/** How many pages in all: more means that kinds are not told apart. */
const PAGES_MAX = 120;

/**
 * The kind of page that is at an address: a part with a digit or an escape names something.
 * @param {string} href
 */
export function kind(href) {
  const { pathname, searchParams } = new URL(href);
  const parts = pathname.split("/").map((part) => (/[0-9%]/.test(part) ? "*" : part));
  return [parts.join("/"), ...new Set(searchParams.keys())].join(" ");
}

/**
 * Visits every kind of page that can be reached by links from a page.
 * @param {import("playwright-core").Page} page
 * @param {string} from
 * @param {(at: string) => Promise<void>} look called with each page open
 * @returns {Promise<string[]>} the kinds
 */
export async function crawl(page, from, look) {
  /** @type {Map<string, number>} */
  const kinds = new Map();
  const seen = new Set([from]);
  for (const href of seen) {
    const count = kinds.get(kind(href)) ?? 0;
    if (count >= OF_A_KIND_MAX) continue;
    kinds.set(kind(href), count + 1);
    if (kinds.size > PAGES_MAX) throw new Error(`too many kinds of pages: ${[...kinds.keys()].join(", ")}`);
    const answer = await page.goto(href);
    if (!answer?.ok()) throw new Error(`${href} answers ${answer?.status()}`);
    const links = await page.locator("a[href]:not([download])").evaluateAll((all) =>
      all.map((a) => new URL(/** @type {HTMLAnchorElement} */ (a).href)).map((url) => url.origin + url.pathname + url.search));
    // Where it leads: some addresses lead on.
    const at = page.url();
    seen.add(at);
    await look(at);
    links.filter((link) => link.startsWith(`${new URL(from).origin}/`)).forEach((link) => seen.add(link));
  }
  return [...kinds.keys()];
}
