// A cable between the browser and a console, to cut.
import { connect, createServer } from "node:net";

export class Cable {
  /** @type {Set<import("node:net").Socket>} */
  #open = new Set();
  #cut = false;
  /** Where the console is reached through it. */
  address = "";
  /** @type {import("node:net").Server} */
  #server;

  /** @param {string} address where the console is itself */
  constructor(address) {
    const { port } = new URL(address);
    this.#server = createServer((near) => {
      if (this.#cut) return void near.destroy();
      const far = connect(Number(port), "127.0.0.1");
      for (const [one, other] of [[near, far], [far, near]]) {
        if (!one || !other) continue;
        this.#open.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          this.#open.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  }

  /** Lays it. @param {string} address */
  static async to(address) {
    const cable = new Cable(address);
    await new Promise((laid) => cable.#server.listen(0, "127.0.0.1", () => laid(undefined)));
    const { hostname } = new URL(address);
    cable.address = `http://${hostname}:${cable.#server.address().port}`;
    return cable;
  }

  /** Nothing passes any more, and what was open is closed. */
  cut() {
    this.#cut = true;
    this.#open.forEach((socket) => socket.destroy());
  }

  /** It passes again. */
  mend() {
    this.#cut = false;
  }

  /** Takes it away. */
  end() {
    this.cut();
    return new Promise((closed) => this.#server.close(() => closed(undefined)));
  }
}
