"""What is left of an erased statement: erasure.md."""

import json
import re

from cbor import Refused, need
from primitives import sha256
from structures import encode_parts, members, parts

NAME = re.compile("[a-z][a-z0-9_]{0,39}")
HASH = re.compile("[0-9a-f]{64}")
FORMAT = re.compile("[A-Z][A-Z0-9]{0,15}")
NUMBER = re.compile("0|[1-9][0-9]*")
# Unicode's White_Space: Python's own str.isspace() has four more.
WHITE = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(c) for c in range(0x2000, 0x200B)}
WORDS = {
    "act": "suspend resume remove",
    "decision": "approved denied pending no-position-yet non-responsive waived",
    "report": "progress",
    "scope": "whole-line",
    "until": "further-notice",
}


class Other:
    """A number that is not an integer from 0 below 2^64, written as digits alone."""


class Unreadable(Exception):
    pass


def number(digits):
    if NUMBER.fullmatch(digits) and len(digits) <= 20 and int(digits) < 1 << 64:
        return int(digits)
    if abs(float(digits)) == float("inf"):
        raise Unreadable
    return Other()


def readable(value):
    """The value, unless a text in it is none."""
    texts = [value] if isinstance(value, str) else []
    if isinstance(value, dict):
        texts += list(value)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        readable(inner)
    if any(0xD800 <= ord(c) < 0xE000 for text in texts for c in text):
        raise Unreadable
    return value


def pairs(items):
    """An object: of members with one name the last counts, and all of them must be readable."""
    for name, value in items:
        readable(name), readable(value)
    return dict(items)


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_hash(value):
    return isinstance(value, str) and HASH.fullmatch(value) is not None


def quoted(value):
    return f'"{value}"'


def word(form, name, value):
    known = value in WORDS.get(name, "").split() or is_hash(value)
    suspended = form == "F15" and name == "scope" and FORMAT.fullmatch(value)
    return quoted(value) if known or suspended else None


def item(form, name, value):
    if isinstance(value, str):
        return word(form, name, value)
    if isinstance(value, dict):
        left = [f'"{member}":"{value[member]}"' for member in ("attachment", "commitment") if is_hash(value.get(member))]
        return "{" + ",".join(left) + "}" if left else None
    return None


def opening(value, found):
    try:
        commitment = read(found.get("commitment", b"null"))
    except Unreadable:
        commitment = None
    form, salt, text = (value.get(member) for member in ("form", "salt", "text"))
    if form == "attachment":
        named = f'"attachment":"{value["attachment"]}",' if is_hash(value.get("attachment")) else ""
        return "{" + named + '"form":"attachment"}'
    if form not in ("opened", "other"):
        if not is_hash(salt) or not isinstance(text, str):
            form = "none"
        else:
            made = sha256(b"comity/v1/attachment\n", bytes.fromhex(salt), sha256(text.encode()))
            form = "opened" if commitment == made.hex() else "other"
    return f'{{"form":"{form}"}}'


def member(form, name, value):
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if is_number(value):
        return str(value)
    if isinstance(value, str):
        return '""' if set(value) <= WHITE else word(form, name, value) or '"*"'
    if isinstance(value, list) and not value:
        return "[]"
    if isinstance(value, list):
        left = [one for one in (item(form, name, inner) for inner in value) if one]
        return "[" + ",".join(left) + "]" if left else '["*"]'
    if isinstance(value, dict) and not value:
        return "{}"
    if isinstance(value, dict):
        return f'{{"from":{value["from"]}}}' if is_number(value.get("from")) else '{"*":0}'
    return '["*"]'


def read(raw):
    value = json.loads(raw.decode("utf-8"), parse_int=number, parse_float=number, object_pairs_hook=pairs)
    return readable(value)


def body(form, raw):
    found, left = members(raw), {}
    for name in filter(NAME.fullmatch, found):
        try:
            value = read(found[name])
            if form == "F38" and name == "opening" and isinstance(value, dict):
                left[name] = opening(value, found)
            else:
                left[name] = member(form, name, value)
        except Unreadable:
            left[name] = '["*"]'
    return ("{" + ",".join(f'"{name}":{left[name]}' for name in sorted(left)) + "}").encode()


def of(raw):
    """The residue of an encoded statement."""
    need(raw, "a statement")
    try:
        envelope, said = parts(raw)
    except Refused as refused:
        raise Refused(f"no statement: {refused}") from refused
    empty = {"tlp": 2, "pap": 1}
    empty |= {name: "" for name in ("from_desk", "subject", "handling")}
    empty |= {name: [] for name in ("info_desks", "languages", "required")}
    attachments = [
        [name if NAME.fullmatch(name) else "", "", 0, commitment, bytes(32), root, bytes(32)]
        for name, _, _, commitment, _, root, _ in envelope["attachments"]
    ]
    asked = envelope["asked"] and ["", envelope["asked"][1]]
    left = {**envelope, **empty, "instrument": None, "to_desks": envelope["to_desks"][:1]}
    return encode_parts({**left, "asked": asked, "attachments": attachments}, body(envelope["format"], said))


def hash_of(residue):
    return sha256(b"comity/v1/residue\n", residue)
