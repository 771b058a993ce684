"""Registers, chains of keys, evidence files: register.md, keys.md, evidence.md."""

from cbor import Refused, decode, encode, need
from notes import (
    base64_bytes, check_head, check_receipt, hash_of, head, log_signature, note, proof, receipt_of_lines, utf8,
)
from officers import Officers, released
from primitives import check_ed25519_key, check_inclusion, hybrid65, leaf_hash, node_hash, sha256, tree_root
from structures import control, header, origin, register_entry


def role(name, payload):
    return b"comity/v1/" + name.encode() + b"\n" + payload


class Register:
    """A register verified from its root."""

    def __init__(self, entries):
        need(0 < len(entries) <= 256, "a register with a genesis and within its limit")
        self.leaves, self.authorities, self.writers, self.keys = [], {}, [], set()
        self.officers = Officers()
        for number, raw in enumerate(entries):
            self._take(number, raw, register_entry(raw))

    def _enrol(self, ed25519):
        check_ed25519_key(ed25519)
        need(ed25519 not in self.keys, "one key in two roles")
        self.keys.add(ed25519)

    def trusted(self, key, size):
        record = self.authorities.get(key)
        good = record and record["enrolled"] < size and (record["last"] is None or size <= record["last"])
        need(good, "an authority that is not trusted there")
        return record["key"]

    def _take(self, number, raw, e):
        kind, fact = e["type"], e["fact"]
        need(e["number"] == number and (kind == 1) == (number == 0), "an entry in its place")
        if number == 0:
            self.party, self.name, self.root, self.generation = e["party"], fact[0], fact[1], 1
            need(sha256(b"comity/v1/party\n", *self.root) == self.party, "a name that is the root's hash")
            self._enrol(self.root[0])
            self._enrol(fact[2][0])
            self.writers.append((1, 1, fact[2]))
        need(e["party"] == self.party, "one party")
        need(e["generation"] == self.generation + (kind == 6), "the generation")
        satisfied = False
        for key, *signature in e["signatures"]:
            public = self.root if key == 0 else self.trusted(key, number)
            hybrid65(public, role("register", e["payload"]), signature)
            satisfied |= (key == 0) == (kind in (1, 2, 3, 6))
        need(satisfied, "a signature of whoever must sign")
        if kind == 2:
            need(fact[0] == len(self.authorities) + 1, "authorities without gaps")
            self._enrol(fact[1][0])
            self.authorities[fact[0]] = {"key": fact[1], "enrolled": number, "last": None}
        elif kind == 3:
            record = self.authorities.get(fact[0])
            need(fact[1] <= number and record and record["last"] is None, "a revocation")
            record["last"] = fact[1]
        elif kind == 4:
            self.officers.enter(number, *fact, self._enrol)
        elif kind == 7:
            self.officers.leave(number, *fact)
        elif kind == 6:
            need(fact[1] == number and fact[2] == tree_root(self.leaves), "a writer's successor of these entries")
            self._enrol(fact[0][0])
            self.generation += 1
            self.writers.append((self.generation, number + 1, fact[0]))
        self.leaves.append(leaf_hash(raw))

    def root_at(self, size):
        need(0 < size <= len(self.leaves), "a register position that is held")
        return tree_root(self.leaves[:size])

    def check_checkpoint(self, checkpoint):
        size, root, signature = checkpoint
        generation, _, key = [w for w in self.writers if w[1] <= size][-1]
        check_head(f"comity/v1/register/{self.party.hex()}/{generation}", size, root, key, signature)
        need(size == len(self.leaves) and root == tree_root(self.leaves), "the checkpoint of these entries")


def check_line_keys(log, receipt, tls):
    need(len({log[0], receipt[0], tls}) == 3 and log[1] != receipt[1], "one key in two roles")
    for key in (log[0], receipt[0], tls):
        check_ed25519_key(key)


def delegation_origin(d):
    return f"comity/v1/{d['line'].hex()}/{d['author'].hex()}/{d['generation']}"


class Keyring:
    """Which keys speak for a journal, where."""

    def __init__(self, raw, expected, register):
        kind, payload, d, signature = control(raw)
        need(kind == 1, "a delegation")
        need(expected is None or delegation_origin(d) == expected, "the delegation of this journal")
        need(d["party"] == register.party, "the register's party")
        need(sha256(b"comity/v1/author\n", d["line"], d["party"])[:16] == d["author"], "the author's name")
        before = d["predecessor"]
        if d["generation"] == 1:
            need(before is None, "a predecessor of the first generation")
        else:
            need(before is not None and d["generation"] > 1, "no predecessor")
            need(before[0] == d["generation"] - 1 and (before[1] > 0 or before[2] == bytes(32)), "the predecessor")
        need(register.root_at(d["register"][0]) == d["register"][1], "the register position")
        hybrid65(register.trusted(signature[0], d["register"][0]), role("delegation", payload), signature[1:])
        check_line_keys(d["log"], d["receipt"], d["tls"])
        self.d, self.register, self.relied, self.last = d, register, d["register"], 0
        self.origin = delegation_origin(d)
        self.spans = [(0, d["log"], d["receipt"])]
        self.known = {sha256(encode(d["log"])), sha256(encode(d["receipt"]))}
        self.revoked = {}

    def apply(self, h, raw, receipted):
        kind, payload, c, signature = control(raw)
        number = h["number"]
        need(kind in (3, 4) and number > self.last, "a rotation or revocation in order")
        relied = h["register"] or self.relied
        need(relied[0] >= self.relied[0] and self.register.root_at(relied[0]) == relied[1], "the register position")
        name = {3: "rotation", 4: "revocation"}[kind]
        hybrid65(self.register.trusted(signature[0], relied[0]), role(name, payload), signature[1:])
        need(delegation_origin(c) == self.origin, "this journal")
        if kind == 3:
            need(c["effective"] == number, "a rotation in its place")
            check_line_keys(c["log"], c["receipt"], c["tls"])
            ids = {sha256(encode(c["log"])), sha256(encode(c["receipt"]))}
            need(not ids & self.known, "keys that come back")
            self.known |= ids
            self.spans.append((number, c["log"], c["receipt"]))
        else:
            need(c["last_trusted"] <= number and c["key"] in self.known - set(self.revoked), "a revocation")
            self.revoked[c["key"]] = (c["last_trusted"] + 1, min(receipted, number))
        self.relied, self.last = relied, number

    def log_key(self, size):
        return [log for effective, log, _ in self.spans if effective == 0 or effective + 1 < size][-1]

    def standing(self, key, size):
        trusted, receipted = self.revoked.get(sha256(encode(key)), (None, None))
        if trusted is None or size <= trusted:
            return "trusted"
        return "disputed" if size <= receipted else "void"

    def receipt_keys(self, listed):
        if listed is None:
            return [receipt for _, _, receipt in reversed(self.spans)]
        spans = [s for s in self.spans if s[0] == 0 or s[0] < listed]
        return [receipt for _, _, receipt in reversed(spans[-2:])]


class Lines:
    """The lines of a file."""

    def __init__(self, text):
        need(text.endswith("\n"), "no line feed at the end")
        self.lines, self.at = text[:-1].split("\n"), 0

    def peek(self):
        return self.lines[self.at] if self.at < len(self.lines) else None

    def take(self):
        need(self.at < len(self.lines), "the file ends too early")
        self.at += 1
        return self.lines[self.at - 1]

    def exact(self, word):
        need(self.take() == word, f"the line {word}")

    def tagged(self, tag, count=1):
        words = self.take().split(" ")
        need(words[0] == tag and len(words) == count + 1, f"a line {tag}")
        return words[1:] if count > 1 else words[1]

    def has(self, tag):
        line = self.peek()
        return line is not None and (line == tag or line.startswith(tag + " "))


def read_chain(lines):
    register, controls = [], []
    while lines.has("register"):
        register.append(base64_bytes(lines.tagged("register")))
        need(len(register) <= 256, "too many register entries")
    delegation = base64_bytes(lines.tagged("delegation"))
    while lines.has("control"):
        h, body = (base64_bytes(word) for word in lines.tagged("control", 2))
        path = []
        while lines.has("path"):
            path.append(hash_of(lines.tagged("path")))
        controls.append((h, body, path))
        need(len(controls) <= 64 and len(path) <= 63, "too many controls")
    return register, delegation, controls


def read_item(lines):
    raw = base64_bytes(lines.tagged("header"))
    sealed = hash_of(lines.tagged("sealed"))
    start, empty = lines.at, 0
    while empty < 2:
        empty += lines.take() == ""
    while (lines.peek() or "").startswith("\u2014"):
        lines.take()
    block = "\n".join(lines.lines[start : lines.at]) + "\n"
    return raw, sealed, proof(block)


def read_fields(lines):
    fields = []
    while lines.has("field"):
        path, value, salt = (base64_bytes(word) for word in lines.tagged("field", 3))
        need(len(salt) == 32 and (not fields or fields[-1][0] < path), "fields that ascend, with salts")
        siblings = []
        while lines.has("left") or lines.has("right"):
            side, word = lines.take().split(" ", 1)
            siblings.append((side, hash_of(word)))
        need(len(siblings) <= 11, "too many siblings")
        fields.append((path, value, salt, siblings))
        need(len(fields) <= 1_024, "too many fields")
    return fields


def possible(sides):
    """Whether some leaf of a tree of 8, 16, ... 1,024 leaves has these sides, from the leaf upwards."""
    for count in range(8, 1_025, 8):
        start, end = 0, count
        for side in reversed(sides):
            if end - start < 2:
                break
            middle = start + (1 << ((end - start - 1).bit_length() - 1))
            start, end = (middle, end) if side == "left" else (start, middle)
        else:
            if end - start == 1:
                return True
    return False


def check_field(field, commitment):
    path, value, salt, siblings = field
    utf8(path)
    need(path.startswith((b"envelope/", b"body/")) and len(path) < 1 << 16, "a field's path")
    need(possible([side for side, _ in siblings]), "sides of some leaf")
    at = leaf_hash(b"comity/v1/field\n", salt, len(path).to_bytes(2, "big"), path, value)
    for side, sibling in siblings:
        at = node_hash(sibling, at) if side == "left" else node_hash(at, sibling)
    need(commitment is not None and at == commitment, "a field of this commitment")


class Item:
    """An entry whose place in a tree is shown."""

    def __init__(self, read):
        raw, sealed, (extra, index, path, (text, self.lines)) = read
        self.h = header(raw)
        self.origin, self.size, self.root = head(text)
        need(extra is None and self.origin == origin(self.h) and index == self.h["number"], "one journal and place")
        self.id = leaf_hash(raw, sealed)
        check_inclusion(self.id, index, self.size, path, self.root)

    def check_log(self, keyring, lines):
        key = keyring.log_key(self.size)
        signature = log_signature(lines, keyring.origin, key)
        need(len(lines) == 2 and lines[0][2] == signature[0], "exactly the log's two lines, Ed25519 first")
        check_head(self.origin, self.size, self.root, key, signature)
        need(keyring.standing(key, self.size) != "void", "a key that is revoked there")


def chain(read, shown, receipted, also):
    """The register and keyring of a chain. `shown` is the item in whose tree controls stand."""
    entries, delegation, controls = read
    register = Register(entries)
    keyring = Keyring(delegation, None, register)
    relied = [keyring.d["register"]]
    need(shown is not None or not controls, "controls that stand in no tree")
    for raw, body, path in controls:
        h = header(raw)
        need(origin(h) == keyring.origin and h["kind"] == 3, "a control of this journal")
        check_inclusion(leaf_hash(raw, sha256(body)), h["number"], shown.size, path, shown.root)
        relied += [h["register"]] if h["register"] else []
        keyring.apply(h, body, receipted if receipted <= h["number"] else 0)
    need(all(register.root_at(size) == root for size, root in relied), "register positions")
    if also and 0 < also[0] <= len(entries) and register.root_at(also[0]) == also[1]:
        relied.append(also)
    need(max(size for size, _ in relied) == len(entries), "register entries that nothing relies on")
    return keyring


def verify(raw, roots=()):
    """The verdict on an evidence file; raises Refused."""
    need(len(raw) <= 4_194_304, "a file over its limit")
    lines = Lines(utf8(raw))
    lines.exact("comity evidence v1")
    lines.exact("author")
    author_chain = read_chain(lines)
    lines.exact("counterpart")
    counterpart_chain = read_chain(lines)
    lines.exact("statement")
    statement = Item(read_item(lines))
    label, disclosed, listing, held, answer, answer_fields = None, [], None, [], None, []
    slots = []
    while lines.has("released"):
        slots.append(base64_bytes(lines.tagged("released")))
        need(len(slots) <= 8, "too many slots")
    erased = lines.peek() == "erased"
    if erased:
        lines.take()
    elif lines.has("disclosed"):
        label = lines.tagged("disclosed")
        need(label in ("one-person", "two-person"), "one-person or two-person")
        disclosed = read_fields(lines)
        need(disclosed, "a field")
    if lines.peek() == "listing":
        lines.take()
        listing = Item(read_item(lines))
    while lines.peek() == "held":
        lines.take()
        held.append(Item(read_item(lines)))
        need(len(held) <= 16, "too many entries that say what is held")
    if lines.peek() == "acknowledgement":
        lines.take()
        answer, answer_fields = Item(read_item(lines)), read_fields(lines)
    need(lines.peek() is None, "the end of the file")

    author = chain(author_chain, statement, statement.size, statement.h["register"])
    counterpart = chain(counterpart_chain, listing or (held[0] if held else answer), 0, None)
    a, c = author.d, counterpart.d
    need(a["line"] == c["line"] and a["track"] == c["track"], "one line and track")
    need(a["party"] != c["party"] and a["author"] != c["author"], "two parties")
    need(statement.h["kind"] == 1 and statement.origin == author.origin, "the author's statement")
    for later in filter(None, (listing, answer)):
        cited = later.h["citation"]
        need(later.origin == counterpart.origin, "the counterpart's entry")
        need(cited and cited[0] == statement.h["generation"] and cited[1] > statement.h["number"], "a citation")
    need(answer is None or answer.h["kind"] == 1, "an answering statement")
    need(all(item.origin == counterpart.origin for item in held), "the counterpart's entry")
    holds = _held(statement, held, disclosed)
    for field in disclosed:
        check_field(field, statement.h["commitment"])
    for field in answer_fields:
        check_field(field, answer.h["commitment"])

    need(len(statement.lines) == 4, "exactly four signature lines")
    statement.check_log(author, statement.lines[:2])
    for later in filter(None, (listing, *held, answer)):
        later.check_log(counterpart, later.lines)
    time, receipt_standing = _receipt(statement, counterpart, listing)
    required = [value for path, value, _, _ in disclosed if path == b"envelope/required"]
    who = released(slots, required[0] if required else None, statement.h, author.register)
    fingerprints = [sha256(b"comity/v1/root-key\n", *k.register.root) for k in (author, counterpart)]
    need(all(root in fingerprints for root in roots), "a root that is in the file")
    log = author.log_key(statement.h["number"] + 1)
    verdict = {
        "author": author.register.name, "counterpart": counterpart.register.name,
        "identified": [f in roots for f in fingerprints], "id": statement.id.hex(),
        "number": statement.h["number"], "ordinal": statement.h["ordinal"], "stated": statement.h["stated"],
        "as_of": statement.size, "receipt_time": time, "receipt_disputed": receipt_standing == "disputed",
        "disputed": author.standing(log, statement.h["number"] + 1) != "trusted", "released": who,
        "released_by": label, "erased": erased,
        "disclosed": {utf8(path): value for path, value, _, _ in disclosed}, "held": holds,
    }
    if listing:
        verdict["lists_receipt"] = [statement.size, time] in listing.h["receipts"]
        refused = dict(listing.h["opened"][1])
        number = statement.h["number"]
        verdict["opening"] = (
            f"refused, reason {refused[number]}" if number in refused
            else "not refused here" if listing.h["opened"][0] > number else "not yet"
        )
    if answer:
        named = [value for path, value, _, _ in answer_fields if path == b"envelope/in_reply_to"]
        verdict["answered"] = any(statement.id in value for value in named)
        shown = {path: value for path, value, _, _ in answer_fields}
        if b"envelope/format" in shown:
            verdict["answer_format"] = decode(shown[b"envelope/format"])
            if verdict["answer_format"] == "F03":
                words = {b"true": "understood", b"false": "not understood"}
                verdict["acknowledged"] = words.get(shown.get(b"body/understood"), "not shown whether understood")
    return verdict


def _held(statement, held, disclosed):
    """Roots of the attachments that the counterpart says to hold, with their names where those are disclosed."""
    listed = [value for path, value, _, _ in disclosed if path == b"envelope/attachments"]
    names = {reference[5]: reference[0] for reference in decode(listed[0])} if listed else None
    numbers = [item.h["number"] for item in held]
    need(numbers == sorted(set(numbers)), "entries that say what is held, ascending")
    place, holds = [statement.h["generation"], statement.h["number"]], {}
    for item in held:
        before = len(holds)
        for *of, root in item.h["attachments"]:
            if of == place and (names is None or root in names):
                holds.setdefault(root, {"name": names and names[root], "number": item.h["number"]})
        need(len(holds) > before, "an entry that says to hold something further of this statement")
    return {root.hex(): what for root, what in holds.items()}


def _receipt(statement, counterpart, listing):
    issuer, error = counterpart.origin, Refused("no receipt key")
    for key in counterpart.receipt_keys(None):
        try:
            time, signature = receipt_of_lines(statement.lines[2:], issuer, key)
            check_receipt(statement.origin, statement.size, statement.root, issuer, time, key, signature)
        except Refused as refused:
            error = refused
            continue
        listed = None
        if listing and [statement.size, time] in listing.h["receipts"]:
            listed = listing.h["number"]
            need(key in counterpart.receipt_keys(listed), "a receipt key of that place")
        standing = counterpart.standing(key, 1 << 64 if listed is None else listed + 1)
        need(standing != "void", "a receipt by a revoked key")
        return time, standing
    raise error


def accusation(raw, roots=()):
    """The verdict on a proof of contradiction as a file; raises Refused."""
    from primitives import check_consistency

    lines = Lines(utf8(raw))
    lines.exact("comity contradiction v1")
    lines.exact("accused")
    read = read_chain(lines)
    heads = []
    for _ in range(2):
        lines.exact("head")
        start = lines.at
        while lines.take() != "":
            pass
        while (lines.peek() or "").startswith("\u2014"):
            lines.take()
        heads.append(note("\n".join(lines.lines[start : lines.at]) + "\n"))
    prefix, path = None, []
    if lines.has("prefix"):
        prefix = hash_of(lines.tagged("prefix"))
        while lines.has("consistency"):
            path.append(hash_of(lines.tagged("consistency")))
    need(lines.peek() is None, "the end of the file")
    first, second = (head(text) for text, _ in heads)

    class Shown:
        origin, size, root = second

    keyring = chain(read, Shown, 0, None)
    for (name, size, root), (_, signatures) in zip((first, second), heads):
        key = keyring.log_key(size)
        need(name == keyring.origin and len(signatures) == 2, "a head of this journal")
        signature = log_signature(signatures, name, key)
        need(signatures[0][2] == signature[0], "Ed25519 first")
        check_head(name, size, root, key, signature)
    need(0 < first[1] <= second[1], "sizes in order")
    if first[1] == second[1]:
        need(prefix is None and first[2] != second[2], "a contradiction of one size")
    else:
        need(prefix is not None and prefix != first[2], "a contradiction of two sizes")
        check_consistency(first[1], prefix, second[1], second[2], path)
    fingerprint = sha256(b"comity/v1/root-key\n", *keyring.register.root)
    need(all(root == fingerprint for root in roots), "a root that is in the file")
    return {"accused": keyring.register.name, "identified": [fingerprint in roots], "sizes": [first[1], second[1]]}
