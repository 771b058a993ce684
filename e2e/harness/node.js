// One party's node: its folder, the program that serves it, and the commands of whoever runs it.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const PROGRAM = resolve(HERE, process.env.COMITY_PROGRAM ?? "../target/debug/comity");

/** How long the program may take for anything, in milliseconds; a test waits no longer for it. */
const PATIENCE_MS = 120_000;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
const endAll = () => running.forEach((child) => child.kill("SIGKILL"));
process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

/** A port that nothing listens on. @returns {Promise<number>} */
export async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
  const { port } = server.address();
  await new Promise((closed) => server.close(() => closed(undefined)));
  return port;
}

/**
 * Starts the program, without any setting of the surroundings.
 * @param {string[]} args
 * @param {{ token?: string, input?: string }} [how]
 */
function started(args, { token, input } = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("COMITY_"));
  const env = { ...Object.fromEntries(kept), LANG: "en", ...(token ? { COMITY_TOKEN: token } : {}) };
  const child = spawn(PROGRAM, args, { cwd: HERE, env, stdio: "pipe" });
  running.add(child);
  child.on("close", () => running.delete(child));
  child.stdin.end(input);
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8");
  return child;
}

/**
 * What a command of the program prints; an error where it fails.
 * @param {string[]} args
 * @param {{ token?: string, input?: string }} [how]
 * @returns {Promise<string>}
 */
export function comity(args, how) {
  return new Promise((done, failed) => {
    const child = started(args, how);
    const overdue = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    let [said, complained] = ["", ""];
    child.stdout.on("data", (text) => (said += text));
    child.stderr.on("data", (text) => (complained += text));
    child.on("error", failed);
    child.on("close", (code) => {
      clearTimeout(overdue);
      if (code === 0) done(said);
      else failed(new Error(`comity ${args.join(" ")} ended with ${code}: ${complained}${said}`));
    });
  });
}

export class PartyNode {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #serving;
  #consolePort = 0;
  /** Where its console is, such as `http://aur.localhost:7701`. */
  address = "";
  /** Tokens of its officers. @type {Record<string, string>} */
  tokens = {};

  /** @param {string} dir */
  constructor(dir) {
    this.dir = dir;
  }

  /**
   * What a command about this node prints.
   * @param {string[]} args
   * @param {{ officer?: string, input?: string }} [how]
   */
  run(args, { officer, input } = {}) {
    return comity(["--dir", this.dir, ...args], { token: officer && this.tokens[officer], input });
  }

  /** Serves its lines and its console; done when both are there. */
  async serve() {
    const child = started(["--dir", this.dir, "--json", "serve", "--console", `127.0.0.1:${this.#consolePort}`]);
    this.#serving = child;
    let [said, complained] = ["", ""];
    child.stderr.on("data", (text) => (complained += text));
    this.address = await new Promise((ready, failed) => {
      const overdue = setTimeout(() => failed(new Error(`${this.dir} does not serve: ${complained}`)), PATIENCE_MS);
      child.on("error", failed);
      child.on("close", (code) => failed(new Error(`${this.dir} ended with ${code}: ${complained}`)));
      child.stdout.on("data", (text) => {
        said += text;
        if (!said.includes("\n")) return;
        clearTimeout(overdue);
        ready(JSON.parse(said.slice(0, said.indexOf("\n"))).console);
      });
    });
    this.#consolePort = Number(new URL(this.address).port);
  }

  /** Ends its program; a next one serves at the same address. */
  async stop() {
    const child = this.#serving;
    this.#serving = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = new Promise((done) => child.on("close", () => done(undefined)));
    child.kill("SIGTERM");
    const overdue = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    await closed;
    clearTimeout(overdue);
  }

  /** Its program stands still. */
  pause() {
    this.#serving?.kill("SIGSTOP");
  }

  /** It goes on. */
  resume() {
    this.#serving?.kill("SIGCONT");
  }

  /**
   * Adds an officer of these roles, with a token.
   * @param {string} id
   * @param {string} name
   * @param {string} [roles]
   */
  async officer(id, name, roles = "watch,analyst,diplomat,approver,operator") {
    // The first who may operate is whom the node then asks for a token.
    const as = { officer: Object.keys(this.tokens)[0] };
    await this.run(["officer", "add", id, "--name", name, "--role", roles], as);
    this.tokens[id] = JSON.parse(await this.run(["officer", "token", id, "--json"], as)).token;
  }

  /** A link that signs an officer in. @param {string} officer @returns {Promise<string>} */
  async signInLink(officer) {
    return JSON.parse(await this.run(["sign-in", officer, "--json"])).url;
  }
}
