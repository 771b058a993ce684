"""Signed notes, checkpoints, receipts, proofs: tree-and-checkpoint.md and receipt.md."""

import base64
import binascii
import re

from cbor import Refused, need
from primitives import hybrid44, sha256, u64be

LINE_ORIGIN = re.compile(r"comity/v1/[0-9a-f]{64}/[0-9a-f]{32}/[1-9][0-9]*")
REGISTER_ORIGIN = re.compile(r"comity/v1/register/[0-9a-f]{64}/[1-9][0-9]*")


def base64_bytes(encoded):
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("malformed base64") from error
    need(base64.b64encode(raw).decode() == encoded, "base64 that is not canonical")
    return raw


def hash_of(encoded):
    raw = base64_bytes(encoded)
    need(len(raw) == 32, "a hash of 32 bytes")
    return raw


def decimal(digits):
    need(re.fullmatch("0|[1-9][0-9]{0,18}", digits) is not None, "a decimal number without leading zeros")
    value = int(digits)
    need(value < 1 << 63, "a number up to 2^63 - 1")
    return value


def utf8(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("not UTF-8") from error


def key_id(name, kind, public):
    return sha256(name.encode(), b"\n", bytes([kind]), public)[:4]


def good_name(name):
    plain = not any(c.isspace() or c == "+" or ord(c) < 32 or ord(c) == 127 for c in name)
    return 0 < len(name.encode()) <= 255 and plain


def note(whole):
    """The text, and the lines as (name, key id, signature)."""
    need(len(whole.encode()) <= 262_144, "a note over its limit")
    cut = whole.rfind("\n\n")
    need(cut >= 0, "no empty line before signatures")
    text, rest = whole[: cut + 1], whole[cut + 2 :]
    need(not any(ord(c) < 32 and c != "\n" for c in text), "a control character")
    need(rest.endswith("\n"), "no line feed at the end")
    lines = []
    for line in rest[:-1].split("\n"):
        need(line.startswith("\u2014 "), "an em dash and a space")
        name, space, encoded = line[2:].partition(" ")
        need(space and good_name(name), "a key name")
        raw = base64_bytes(encoded)
        need(len(raw) > 4, "a signature")
        lines.append((name, raw[:4], raw[4:]))
    need(len(lines) <= 32, "too many lines")
    return text, lines


def head(text):
    parts = text.split("\n")
    need(len(parts) == 4 and parts[3] == "", "three lines")
    need(LINE_ORIGIN.fullmatch(parts[0]) or REGISTER_ORIGIN.fullmatch(parts[0]), "an origin")
    return parts[0], decimal(parts[1]), hash_of(parts[2])


def head_text(origin, size, root):
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def cosigned(name, time, origin, size, root):
    name, origin = name.encode(), origin.encode()
    return (
        b"subtree/v1\n\0" + bytes([len(name)]) + name + u64be(time) + bytes([len(origin)]) + origin
        + u64be(0) + u64be(size) + root
    )


def find(lines, name, kind, public, size):
    wanted = key_id(name, kind, public)
    found = [signature for n, i, signature in lines if n == name and i == wanted]
    need(len(found) == 1, f"exactly one line of type {kind:#04x}")
    need(len(found[0]) == size, "a signature of the right length")
    return found[0]


def log_signature(lines, origin, key):
    """The two log signatures among a note's lines."""
    plain = find(lines, origin, 0x01, key[0], 64)
    timed = find(lines, origin, 0x06, key[1], 8 + 2_420)
    need(timed[:8] == bytes(8), "a log's line with a time")
    return plain, timed[8:]


def check_head(origin, size, root, key, signature):
    need(size < 1 << 63, "a size over the limit")
    hybrid44(key, head_text(origin, size, root).encode(), cosigned(origin, 0, origin, size, root), signature)


def check_receipt(origin, size, root, issuer, time, key, signature):
    need(0 < time < 1 << 63 and 0 < size < 1 << 63, "a receipt's time or size")
    text = f"cosignature/v1\ntime {time}\n{head_text(origin, size, root)}"
    hybrid44(key, text.encode(), cosigned(issuer + "/receipt", time, origin, size, root), signature)


def receipt_of_lines(lines, issuer, key):
    """Time and signature of exactly the two lines of a receipt, Ed25519 first."""
    name = issuer + "/receipt"
    need(len(lines) == 2 and all(n == name for n, _, _ in lines), "exactly the receipt's two lines")
    plain = find(lines, name, 0x04, key[0], 8 + 64)
    timed = find(lines, name, 0x06, key[1], 8 + 2_420)
    need(lines[0][2] == plain and lines[1][2] == timed, "the Ed25519 line first")
    need(plain[:8] == timed[:8], "two lines of one time")
    return int.from_bytes(plain[:8], "big"), (plain[8:], timed[8:])


def proof(text):
    """Extra data, index, path, note."""
    lines = text.split("\n")
    need(lines[0] == "c2sp.org/tlog-proof@v1", "another first line")
    at, extra = 1, None
    if lines[at].startswith("extra "):
        extra, at = base64_bytes(lines[at][6:]), at + 1
    need(at < len(lines) and lines[at].startswith("index "), "an index")
    index, at = decimal(lines[at][6:]), at + 1
    path = []
    while at < len(lines) and lines[at] != "":
        path.append(hash_of(lines[at]))
        at += 1
    need(at < len(lines) and len(path) <= 63, "a path and an empty line")
    return extra, index, path, note("\n".join(lines[at + 1 :]))


def verifier_key(text):
    name, id_hex, encoded = (text.split("+", 2) + ["", ""])[:3]
    raw = base64_bytes(encoded)
    need(good_name(name) and raw and raw[0] in (1, 4, 6), "name+id+base64")
    need(len(raw) - 1 == (1_312 if raw[0] == 6 else 32), "a key of the right length")
    need(key_id(name, raw[0], raw[1:]).hex() == id_hex, "an id that belongs to the key")
