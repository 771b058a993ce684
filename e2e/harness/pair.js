// Two parties with a line between them, each with a node that serves, officers, and a desk that calls.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { comity, freePort, PartyNode } from "./node.js";

const DESK = { id: "nrrc", tracks: ["nrrc", "cert", "official"], zone: "UTC", hours: [], repeat_minutes: 5, calls: 3 };

/** @typedef {{ aur: PartyNode, bor: PartyNode, folder: string, end: () => Promise<void> }} Pair */

/**
 * AUR with the officer ana, BOR with oleg; AUR listens.
 * @returns {Promise<Pair>}
 */
export async function pair() {
  const folder = mkdtempSync(join(tmpdir(), "comity-e2e-"));
  const [aur, bor] = [new PartyNode(join(folder, "aur")), new PartyNode(join(folder, "bor"))];
  const end = async () => {
    await Promise.all([aur.stop(), bor.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await paired(aur, bor, folder);
    await Promise.all([aur.serve(), bor.serve()]);
    const desk = join(folder, "desk.json");
    writeFileSync(desk, JSON.stringify(DESK));
    await aur.officer("ana", "Ana Petrova");
    await bor.officer("oleg", "Oleg Borisov");
    await aur.run(["desk", "--set", desk], { officer: "ana" });
    await bor.run(["desk", "--set", desk], { officer: "oleg" });
    return { aur, bor, folder, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** @param {PartyNode} aur @param {PartyNode} bor @param {string} folder */
async function paired(aur, bor, folder) {
  const at = `127.0.0.1:${await freePort()}`;
  await comity(["--dir", aur.dir, "init", "AUR", "--listen", at, "--address", at]);
  await comity(["--dir", bor.dir, "init", "BOR"]);
  const [invitation, acceptance, reply] = ["i.c", "a.c", "r.c"].map((name) => join(folder, name));
  await aur.run(["invite", "BOR", "-o", `${invitation}`]);
  await bor.run(["accept", `${invitation}`, "-o", `${acceptance}`]);
  await aur.run(["accept", `${acceptance}`, "-o", `${reply}`]);
  const words = JSON.parse(await bor.run(["accept", `${reply}`, "--json"])).words;
  const aloud = Array.isArray(words) ? words.join(" ") : String(words);
  await aur.run(["confirm", "BOR", "--words", aloud]);
  await bor.run(["confirm", "AUR", "--words", aloud]);
}
