// The parts of Node that the tests use, and what the browser's library does not name yet.

interface TestOptions {
  timeout?: number;
  skip?: boolean | string;
}

declare module "node:test" {
  interface TestContext {
    diagnostic(message: string): void;
  }
  type Body = (t: TestContext) => void | Promise<void>;
  export function test(name: string, options: TestOptions, body: Body): Promise<void>;
  export function test(name: string, body: Body): Promise<void>;
  export function before(body: () => void | Promise<void>, options?: TestOptions): void;
  export function after(body: () => void | Promise<void>, options?: TestOptions): void;
}

declare module "node:assert/strict" {
  function assert(value: unknown, message?: string): asserts value;
  namespace assert {
    function ok(value: unknown, message?: string): asserts value;
    function equal(actual: unknown, expected: unknown, message?: string): void;
    function deepEqual(actual: unknown, expected: unknown, message?: string): void;
    function match(text: string, pattern: RegExp, message?: string): void;
    function doesNotMatch(text: string, pattern: RegExp, message?: string): void;
    function fail(message: string): never;
  }
  export default assert;
}

declare module "node:child_process" {
  interface Output {
    setEncoding(encoding: "utf8"): void;
    on(event: "data", heard: (text: string) => void): void;
  }
  interface ChildProcess {
    pid?: number;
    exitCode: number | null;
    signalCode: string | null;
    stdin: { end(text?: string): void };
    stdout: Output;
    stderr: Output;
    kill(signal?: string): boolean;
    on(event: "close", heard: (code: number | null) => void): void;
    on(event: "error", heard: (error: Error) => void): void;
  }
  interface SpawnOptions {
    cwd?: string;
    env?: Record<string, string | undefined>;
    stdio?: "pipe";
  }
  export function spawn(program: string, args: string[], options: SpawnOptions): ChildProcess;
}

declare module "node:fs" {
  export function existsSync(path: string): boolean;
  export function mkdirSync(path: string, options?: { recursive?: boolean }): void;
  export function mkdtempSync(prefix: string): string;
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function rmSync(path: string, options?: { recursive?: boolean; force?: boolean }): void;
  export function writeFileSync(path: string, text: string): void;
}

declare module "node:os" {
  export function tmpdir(): string;
}

declare module "node:path" {
  export function join(...parts: string[]): string;
  export function resolve(...parts: string[]): string;
}

declare module "node:url" {
  export function fileURLToPath(url: URL): string;
}

declare module "node:net" {
  export interface Socket {
    destroy(): void;
    on(event: "error" | "close", heard: () => void): void;
    pipe(to: Socket): void;
  }
  export interface Server {
    listen(port: number, host: string, ready: () => void): void;
    address(): { port: number };
    close(closed: () => void): void;
  }
  export function createServer(connected?: (socket: Socket) => void): Server;
  export function connect(port: number, host: string): Socket;
}

declare const process: {
  env: Record<string, string | undefined>;
  getuid?(): number;
  on(event: string, heard: () => void): void;
  exit(code: number): never;
};

interface ImportMeta {
  url: string;
  resolve(name: string): string;
}

declare var trustedTypes:
  | undefined
  | { createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): unknown } };
