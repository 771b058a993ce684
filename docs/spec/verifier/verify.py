"""Verifies an evidence file: verify.py FILE [root fingerprint ...]. With --vectors DIR, runs the vectors instead."""

import collections
import json
import pathlib
import sys

import evidence
import notes
import residue
import structures
from cbor import Refused, decode, need
from officers import check_slots, fingerprint
from primitives import check_consistency, check_inclusion, leaf_hash, u64be


def key_of(keys, label):
    key = keys[label]
    return [bytes.fromhex(key["ed25519"]), bytes.fromhex(key.get("mldsa44") or key["mldsa65"])]


def checkpoint(raw, c, keys, _):
    text, lines = notes.note(notes.utf8(raw))
    origin, size, root = notes.head(text)
    need(origin == c["origin"], "another log")
    key = key_of(keys, c["key"])
    notes.check_head(origin, size, root, key, notes.log_signature(lines, origin, key))
    return {"size": size, "root": root.hex()}


def checkpoint_binary(raw, c, keys, _):
    size, root, signature = structures.checkpoint(decode(raw))
    notes.check_head(c["origin"], size, root, key_of(keys, c["key"]), signature)


def receipt(raw, c, keys, _):
    text, lines = notes.note(notes.utf8(raw))
    need(notes.head(text) == (c["origin"], c["size"], bytes.fromhex(c["root"])), "another head")
    key = key_of(keys, c["key"])
    time, signature = notes.receipt_of_lines(lines, c["issuer"], key)
    notes.check_receipt(c["origin"], c["size"], bytes.fromhex(c["root"]), c["issuer"], time, key, signature)


def receipt_binary(raw, c, keys, _):
    size, root, time, signature = structures.receipt(decode(raw))
    need((size, root.hex()) == (c["size"], c["root"]), "another head")
    notes.check_receipt(c["origin"], size, root, c["issuer"], time, key_of(keys, c["key"]), signature)


def inclusion(raw, c, keys, _):
    _, index, path, (text, lines) = notes.proof(notes.utf8(raw))
    origin, size, root = notes.head(text)
    need(origin == c["origin"], "another log")
    key = key_of(keys, c["key"])
    notes.check_head(origin, size, root, key, notes.log_signature(lines, origin, key))
    check_inclusion(bytes.fromhex(c["leaf"]), index, size, path, root)


def contradiction(raw, c, keys, _):
    version, first, second, prefix = structures.array(
        structures.version, structures.checkpoint, structures.checkpoint,
        structures.maybe(structures.array(structures.b32, structures.many(structures.b32, 80))),
    )(decode(raw))
    key = key_of(keys, c["key"])
    for size, root, signature in (first, second):
        notes.check_head(c["origin"], size, root, key, signature)
    need(0 < first[0] <= second[0], "sizes in order")
    if first[0] == second[0]:
        need(prefix is None and first[1] != second[1], "a contradiction of one size")
    else:
        need(prefix is not None and prefix[0] != first[1], "a contradiction of two sizes")
        check_consistency(first[0], prefix[0], second[0], second[1], prefix[1])


def register(raw, *_):
    start, entries, head = structures.register_part(decode(raw))
    need(start == 0, "a whole register")
    evidence.Register(entries).check_checkpoint(head)


def delegation(raw, c, _keys, directory):
    _, entries, _ = structures.register_part(decode((directory / c["register"]).read_bytes()))
    evidence.Keyring(raw, c["origin"], evidence.Register(entries))


def field_opening(raw, c, *_):
    shape = structures.array(
        structures.text(61_440), structures.data(limit=61_440), structures.b32, structures.U,
        structures.many(structures.b32, 11),
    )
    path, value, salt, index, proof = shape(decode(raw))
    need(c["leaves"] % 8 == 0 and c["leaves"] <= 1_024, "a number of leaves")
    need(path.startswith(("envelope/", "body/")), "a field's path")
    path = path.encode()
    leaf = leaf_hash(b"comity/v1/field\n", salt, len(path).to_bytes(2, "big"), path, value)
    check_inclusion(leaf, index, c["leaves"], proof, bytes.fromhex(c["commitment"]))


def release(raw, c, keys, _):
    enrolled = {fingerprint(key_of(keys, o)): key_of(keys, o) for o in c["officers"]}
    slots = structures.many(structures.data(limit=8_192), 8)(decode(raw))
    check_slots(bytes.fromhex(c["line"]), bytes.fromhex(c["commitment"]), slots, enrolled)


def chunk(raw, c, *_):
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    total = -(-c["length"] // 262_144)
    proof = [bytes.fromhex(h) for h in c["proof"]]
    check_inclusion(leaf_hash(raw), c["index"], total, proof, bytes.fromhex(c["root"]))
    need(len(raw) == min(262_144, c["length"] - 262_144 * c["index"]) + 16, "a chunk of the right length")
    nonce, associated = bytes(4) + u64be(c["index"]), u64be(c["index"]) + u64be(total)
    try:
        ChaCha20Poly1305(bytes.fromhex(c["chunk_key"])).decrypt(nonce, raw, associated)
    except InvalidTag as error:
        raise Refused("the chunk does not open") from error


def residue_of(raw, c, *_):
    need(residue.of(raw) == raw, "something stands in it that a residue does not have")
    if c and "statement" in c:
        need(residue.of(bytes.fromhex(c["statement"])) == raw, "it is the residue of another statement")
    return {"hash": residue.hash_of(raw).hex(), "body": structures.parts(raw)[1].decode()}


def evidence_file(raw, c, *_):
    return evidence.verify(raw, [bytes.fromhex(root) for root in c["roots"]])


def accusation_file(raw, c, *_):
    return evidence.accusation(raw, [bytes.fromhex(root) for root in c["roots"]])


KINDS = {
    "header": lambda raw, *_: structures.header(raw),
    "entry": lambda raw, *_: structures.entry(decode(raw)),
    "control": lambda raw, *_: structures.control(raw),
    "statement": lambda raw, *_: structures.statement(raw),
    "plaintext": lambda raw, *_: structures.plaintext(raw),
    "frame": lambda raw, *_: structures.frame(raw),
    "courier": lambda raw, *_: structures.courier(raw),
    "register-entry": lambda raw, *_: structures.register_entry(raw),
    "verifier-key": lambda raw, *_: notes.verifier_key(notes.utf8(raw)),
    "register": register, "delegation": delegation, "checkpoint": checkpoint, "receipt": receipt,
    "checkpoint-binary": checkpoint_binary, "receipt-binary": receipt_binary, "inclusion-proof": inclusion,
    "contradiction": contradiction, "field-opening": field_opening, "release": release, "chunk": chunk,
    "evidence": evidence_file, "accusation": accusation_file, "residue": residue_of,
}


def agrees(verdict, fields):
    """Whether a verdict on an evidence file says what the program said."""
    plain = ("id", "number", "ordinal", "stated", "disputed", "erased", "released")
    same = all(verdict[name] == fields[name] for name in plain)
    same &= (verdict["as_of"], verdict["receipt_time"]) == (fields["as_of"][0], fields["receipt"]["time"])
    disclosed = {path: bytes.fromhex(value) for path, value in fields["disclosed"]}
    return same and (verdict["released_by"], verdict["disclosed"]) == (fields["disclosed_by"], disclosed)


def vectors(directory):
    keys = json.loads((directory / "keys.json").read_text())
    done, skipped, wrong = collections.Counter(), collections.Counter(), []
    for case in json.loads((directory / "index.json").read_text())["cases"]:
        kind, good = case["kind"], "fields" in case
        if kind not in KINDS:
            skipped[kind] += 1
            continue
        raw = (directory / case["file"]).read_bytes()
        try:
            verdict = KINDS[kind](raw, case.get("context"), keys, directory)
            accepted, why = True, ""
            if good and kind in ("evidence", "residue"):
                same = agrees(verdict, case["fields"]) if kind == "evidence" else verdict == case["fields"]
                accepted, why = same, f"another verdict: {verdict}"
        except Refused as refused:
            accepted, why = False, str(refused)
        done[kind, good] += 1
        if accepted != good:
            wrong.append(f"{case['file']}: {'accepted' if accepted else 'refused: ' + why}; expected {case.get('error')}")
    for kind in sorted({kind for kind, _ in done}):
        print(f"{kind:<18} {done[kind, True]:>3} good accepted, {done[kind, False]:>3} bad refused")
    for kind, count in skipped.items():
        print(f"{kind:<18} {count:>3} not tried (X-Wing)")
    print("\n".join(wrong) or "no difference")
    return not wrong


def main(arguments):
    if arguments[0] == "--vectors":
        return 0 if vectors(pathlib.Path(arguments[1])) else 1
    roots = [bytes.fromhex(argument) for argument in arguments[1:]]
    raw = pathlib.Path(arguments[0]).read_bytes()
    try:
        check = evidence.accusation if raw.startswith(b"comity contradiction") else evidence.verify
        verdict = check(raw, roots)
    except Refused as refused:
        print(f"refused: {refused}")
        return 1
    for name, value in verdict.items():
        print(f"{name:<18} {value}")
    if not all(verdict.get("identified", [True])):
        print("keys not identified")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
