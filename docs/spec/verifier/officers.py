"""Officers' signatures and who may release: statement.md, register.md, evidence.md."""

from cbor import Refused, encode, encode_map, need
from primitives import ML_DSA_65, ed25519, ml_dsa, sha256
from structures import decode


def fingerprint(key):
    return sha256(b"comity/v1/officer-key\n", *key)


def _said(slot):
    """Officers and nonce, found by their lengths; the whole slot is built anew afterwards."""
    need(slot[:3] == b"\xd8\x62\x84", "a COSE_Sign")
    for count in range(1, 9):
        start = slot.find(encode(-70_002) + b"\x58\x20")
        need(start > 0, "a nonce")
        nonce = slot[start + 7 : start + 39]
        at = slot.find(encode(-70_001) + bytes([0x80 | 2 * count]))
        if at < 0:
            continue
        body = slot[at + 6 : start]
        officers = [body[4 + 36 * i : 36 + 36 * i] for i in range(count)]
        if encode(_pairs(officers))[1:] == body:
            return officers, nonce
    raise Refused("a set of officers")


def _pairs(officers):
    return [[-19, o] for o in officers] + [[-49, o] for o in officers]


def _check(slot, line, commitment, officers, nonce, enrolled):
    """Who signed this slot."""
    pairs = _pairs(officers)
    protected = encode_map([(2, [-70_001, -70_002]), (-70_001, pairs), (-70_002, nonce)])
    payload = encode(["comity/v1/release", line, commitment, pairs, nonce])
    external = b"comity/v1/release\n" + line
    for officer in officers:
        one = [encode_map([(1, a), (4, officer)]) for a in (-19, -49)]
        first = b"\xd8\x62\x84" + encode(protected) + b"\xa0\xf6\x82\x83" + encode(one[0]) + b"\xa0\x58\x40"
        if slot.startswith(first):
            break
    else:
        raise Refused("an officer of the set, Ed25519 first")
    rest = slot[len(first) :]
    second = b"\x83" + encode(one[1]) + b"\xa0\x59\x0c\xed"
    need(rest[64:].startswith(second) and len(rest) == 64 + len(second) + 3_309, "ML-DSA-65 second, and the end")
    need(officer in enrolled, "an enrolled officer")
    messages = [encode(["Signature", protected, header, external, payload]) for header in one]
    ed25519(enrolled[officer][0], messages[0], rest[:64])
    ml_dsa(ML_DSA_65, enrolled[officer][1], messages[1], rest[-3_309:])
    return officer


def check_slots(line, commitment, slots, enrolled):
    """The officers who released it, in order. `enrolled`: keys by fingerprint."""
    need(slots and len(slots) <= 8, "one to eight slots")
    agreed, signed = _said(slots[0]), []
    officers, nonce = agreed
    need(officers == sorted(set(officers)), "officers in order")
    for slot in slots:
        need(_said(slot) == agreed, "one release")
        signed.append(_check(slot, line, commitment, officers, nonce, enrolled))
    need(signed == officers, "every officer once, in order")
    return officers


class Officers:
    """The officers of a register."""

    def __init__(self):
        self.records = []

    def enter(self, number, name, role, key, enrol):
        """Type 4. A key has one holder for ever, who may be given another role while they have not left."""
        if key:
            before = [o for o in self.records if o["key"] == key]
            if before:
                need(before[-1]["name"] == name and before[-1]["left"] is None, "one key in two roles")
            else:
                enrol(key[0])
        self.records.append({"number": number, "name": name, "role": role, "key": key, "left": None})

    def leave(self, number, name, key, last_trusted):
        """Type 7."""
        meant = [o for o in self.records if o["name"] == name and o["left"] is None]
        meant = [o for o in meant if key is None or (o["key"] and fingerprint(o["key"]) == key)]
        need(meant and last_trusted <= number, "somebody who leaves, not in the future")
        for officer in meant:
            officer["left"] = number

    def releasing(self, size):
        """Who is enrolled at a size, by fingerprint, for whoever looks at it later: the newest entry of a key counts."""
        newest = {fingerprint(o["key"]): o for o in self.records if o["key"] and o["number"] < size}
        return {print_: o for print_, o in newest.items() if o["left"] is None or o["left"] >= size}


def released(slots, required, h, register):
    """Who released what an evidence file shows. `required`: the disclosed field's bytes, or None."""
    if not slots:
        need(required is None or decode(required) == [], "the officers who are required")
        return []
    at = h["register"]
    need(h["commitment"] is not None and at is not None, "a commitment and a register position")
    need(0 < at[0] <= len(register.leaves) and register.root_at(at[0]) == at[1], "a position that is shown")
    standing = register.officers.releasing(at[0])
    keys = {print_: officer["key"] for print_, officer in standing.items()}
    signed = check_slots(h["line"], h["commitment"], slots, keys)
    people = [standing[print_] for print_ in signed]
    for separator in ",;/":
        people = [{**o, "words": o.get("words", o["role"]).replace(separator, " ")} for o in people]
    need(all("approver" in o["words"].split(" ") for o in people), "officers who may release")
    need(len({o["name"] for o in people}) == len(people), "different persons")
    pairs = [[19, o] for o in signed] + [[49, o] for o in signed]
    need(required is None or decode(required) == pairs, "exactly the officers who are required")
    return [{"name": o["name"], "role": o["role"], "key": print_.hex()} for print_, o in zip(signed, people)]
