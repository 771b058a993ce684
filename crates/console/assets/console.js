// Live updates, sound and keys of the watch. Every page works without it.
// @ts-check

const trusted = globalThis.trustedTypes?.createPolicy("comity", { createHTML: (/** @type {string} */ text) => text });

/** How long a page waits for a word of the node before it says that it is stale, in milliseconds. */
const SILENCE_MS = 15_000;
/** How long it is until a stream that the node refused is asked for again, in milliseconds. */
const AGAIN_MS = 3_000;
const title = document.title;

const stale = document.getElementById("stale");
/** @type {number | undefined} */
let silence;
let sound = /** @type {AudioContext | undefined} */ (undefined);
let asking = false;
let askAgain = false;
/** Whether the board may lack something: then hearing that the node is there does not make it fresh. */
let behind = false;

/** @param {Date} at */
const clock = (at) => at.toISOString().slice(11, 16);
let heardAt = new Date();

function heard() {
  heardAt = new Date();
  if (stale) stale.hidden = true;
  document.body.classList.remove("stale");
  clearTimeout(silence);
  silence = setTimeout(lost, SILENCE_MS);
}

function lost() {
  behind = true;
  if (!stale) return;
  stale.textContent = `${stale.dataset.words} ${clock(heardAt)} UTC`;
  stale.hidden = false;
  document.body.classList.add("stale");
}

function beep() {
  if (!sound) return;
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  volume.gain.value = 0.2;
  tone.frequency.value = 880;
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.6);
}

function announce() {
  const board = document.getElementById("board");
  const flash = Number(board?.dataset.flash ?? 0);
  const alarms = Number(board?.dataset.alarms ?? 0);
  document.title = flash > 0 ? `(${flash} FLASH) ${title}` : alarms > 0 ? `(${alarms}) ${title}` : title;
  if (flash > 0) beep();
}

/** Puts the board as it is now in place of the last one; the button that has the focus keeps it. */
async function renew() {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch("/watch/board", { headers: { "comity-follows": "1" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      // Whoever looked is signed out: what they saw goes.
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const text = await answer.text();
    const board = document.getElementById("board");
    const at = document.activeElement?.closest("form[action]")?.getAttribute("action");
    if (board) board.outerHTML = /** @type {string} */ (/** @type {unknown} */ (trusted ? trusted.createHTML(text) : text));
    if (at) {
      const again = [...document.querySelectorAll("#board form")].find((form) => form.getAttribute("action") === at);
      again?.querySelector("button")?.focus();
    }
    behind = false;
    announce();
    heard();
  } catch {
    lost();
  } finally {
    asking = false;
    if (askAgain) {
      askAgain = false;
      void renew();
    }
  }
}

/** @typedef {"beat" | "changed" | "lost"} Word */

/** @param {Word} word */
function told(word) {
  if (word === "lost") lost();
  else if (word === "changed" || behind) void renew();
  else heard();
}

/**
 * Follows the node's stream until `over`, and tells each word of it.
 * @param {(word: Word) => void} tell
 * @param {AbortSignal} over
 */
function stream(tell, over) {
  const live = new EventSource("/live");
  over.addEventListener("abort", () => live.close());
  live.addEventListener("beat", () => tell("beat"));
  live.addEventListener("changed", () => tell("changed"));
  live.addEventListener("error", () => {
    tell("lost");
    if (live.readyState !== EventSource.CLOSED || over.aborted) return;
    // Refused, which is for good. Where whoever looks is signed out, the board says so when it is asked for.
    tell("changed");
    setTimeout(() => over.aborted || stream(tell, over), AGAIN_MS);
  });
}

/**
 * Follows the node. Browsers open few connections to one host, and a stream takes one for itself: so of all boards that are open
 * one holds the stream and tells the others; when it is closed, the next does.
 */
function follow() {
  const over = new AbortController();
  const boards = new BroadcastChannel("comity-live");
  boards.addEventListener("message", (event) => told(event.data));
  const hold = () => {
    stream((word) => {
      boards.postMessage(word);
      told(word);
    }, over.signal);
    return new Promise((done) => over.signal.addEventListener("abort", done));
  };
  // Whoever was waiting and closed the page waits no more.
  navigator.locks.request("comity-live", { signal: over.signal }, hold).catch(() => undefined);
  addEventListener("pagehide", () => over.abort());
  // Come back to by the browser's history, it follows again.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  heard();
}

/** @returns {HTMLButtonElement[]} */
const takes = () => [...document.querySelectorAll(/** @type {"button"} */ (".alarm button"))];

/** @param {number} by */
function move(by) {
  const all = takes();
  const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  all[Math.max(0, Math.min(all.length - 1, at + by))]?.focus();
}

/** @param {KeyboardEvent} event */
function key(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.altKey || event.metaKey || target.closest("input, select, textarea, dialog")) return;
  if (event.key === "a" || event.key === "g") takes()[0]?.focus();
  else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") help();
  else return;
  event.preventDefault();
}

function help() {
  const dialog = document.getElementById("help");
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}

if (document.getElementById("board")) {
  const arm = document.getElementById("sound");
  if (arm) {
    arm.hidden = false;
    arm.addEventListener("click", () => {
      sound = sound ? undefined : new AudioContext();
      arm.setAttribute("aria-pressed", String(Boolean(sound)));
      if (sound) beep();
    });
  }
  const keys = document.getElementById("keys");
  if (keys) {
    keys.hidden = false;
    keys.addEventListener("click", help);
  }
  document.addEventListener("keydown", key);
  announce();
  follow();
}
