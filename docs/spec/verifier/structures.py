"""Structures of entry.md, statement.md, keys.md, register.md and frame.md."""

import hashlib
import json

from cbor import Refused, array, data, decode, encode, many, maybe, need, one_of, text, uint, version

b16, b32, b64 = data(16), data(32), data(64)
U = uint()
cosigner_key = array(b32, data(1_312))
hybrid_key = array(b32, data(1_952))
cosigner_signature = array(b64, data(2_420))
authority_signature = array(U, b64, data(3_309))
register_at = array(U, b32)
position = array(U, U, b32)
checkpoint = array(U, b32, cosigner_signature)
track = one_of(0, 1, 2, 3, 4)
addresses = many(text(262), 8)


def ascending(values):
    return all(a < b for a, b in zip(values, values[1:]))


def receipt(value):
    value = array(U, b32, U, cosigner_signature)(value)
    need(value[0] > 0 and value[2] > 0, "a receipt of size or time zero")
    return value


_header = array(
    version, b32, b16, U, uint((1 << 40) - 1), U, one_of(1, 2, 3), maybe(position), many(array(U, U), 256),
    array(U, many(array(U, one_of(*range(1, 11))), 256)), many(array(U, uint((1 << 40) - 1), b32), 256), U,
    maybe(array(U, U, maybe(data(1_120)))), maybe(register_at), one_of(0, 1), maybe(b32),
)
HEADER_NAMES = (
    "version line author generation number ordinal kind citation receipts opened attachments stated epoch register "
    "settle commitment"
).split()


def header(raw):
    need(len(raw) <= 24_576, "a header over its limit")
    h = dict(zip(HEADER_NAMES, _header(decode(raw))))
    need(h["generation"] > 0 and h["ordinal"] <= h["number"] + 1, "generation or ordinal")
    need(h["citation"] is None or (h["citation"][0] > 0 and h["citation"][1] > 0), "citation")
    sizes = [size for size, _ in h["receipts"]]
    need(ascending(sizes) and all(size and time for size, time in h["receipts"]), "receipts")
    upto, refused = h["opened"]
    numbers = [number for number, _ in refused]
    need(ascending(numbers) and all(number < upto for number in numbers), "refusals")
    cited = h["citation"][:2] if h["citation"] else [0, 0]
    held = h["attachments"]
    need(ascending(held), "attachments held")
    for generation, number, _ in held:
        named = 0 < generation < cited[0] or (generation == cited[0] and 0 <= number < cited[1])
        need(named, "an attachment held of an entry that is not cited")
    statement_ = h["kind"] == 1
    need((h["epoch"] is not None) == statement_ and (h["commitment"] is not None) == statement_, "seal")
    need(statement_ or not h["settle"], "settle")
    return h


def origin(h):
    return f"comity/v1/{h['line'].hex()}/{h['author'].hex()}/{h['generation']}"


def entry(value):
    value = array(data(), data())(value)
    need(len(value[0]) + len(value[1]) <= 61_440, "an entry over its limit")
    return value


DELEGATION_NAMES = "party line track author generation log receipt hpke tls addresses register predecessor".split()
_delegation = array(
    b32, b32, track, b16, U, cosigner_key, cosigner_key, array(U, data(1_216)), b32, addresses, register_at,
    maybe(position),
)
_payloads = {
    1: lambda v: dict(zip(DELEGATION_NAMES, _delegation(v))),
    2: array(U, data(1_216)),
    3: lambda v: dict(
        zip(
            "line author generation effective log receipt tls addresses".split(),
            array(b32, b16, U, U, cosigner_key, cosigner_key, b32, addresses)(v),
        )
    ),
    4: lambda v: dict(zip("line author generation key last_trusted".split(), array(b32, b16, U, b32, U)(v))),
    5: position,
}


def control(raw):
    """Type, payload bytes, what the payload says, signature."""
    kind, payload, signature = array(one_of(1, 2, 3, 4, 5), data(limit=16_384), maybe(authority_signature))(decode(raw))
    need((signature is not None) == (kind in (1, 3, 4)), "a signature where none is due, or none where one is")
    return kind, payload, _payloads[kind](decode(payload)), signature


_facts = {
    1: array(text(), hybrid_key, cosigner_key, b32),
    2: array(U, hybrid_key),
    3: array(U, U),
    4: array(text(), text(), maybe(hybrid_key)),
    5: many(array(text(), text()), 64),
    6: array(cosigner_key, U, b32),
    7: array(text(), maybe(b32), U),
    8: array(text(), U, data(limit=16_384)),
}


def register_entry(raw):
    need(len(raw) <= 16_384, "a register entry over its limit")
    _, payload, signatures = array(version, data(), many(authority_signature, 4))(decode(raw))
    party, generation, number, kind, fact = array(b32, U, U, one_of(*_facts), lambda v: v)(decode(payload))
    return {
        "party": party, "generation": generation, "number": number, "type": kind, "fact": _facts[kind](fact),
        "payload": payload, "signatures": signatures,
    }


def register_part(value):
    return array(U, many(data(limit=16_384), 256), checkpoint)(value)


_reference = array(text(), text(), uint(1 << 30), b32, b32, b32, b32)
_envelope = array(
    text(), U, text(), many(text(), 64), many(text(), 64), text(), maybe(array(text(), maybe(U))),
    one_of(0, 1, 2, 3), maybe(array(b32, text())), maybe(b32), many(b32, 64), maybe(b32),
    many(array(text(), one_of(0, 1), maybe(b32)), 64), text(), one_of(0, 1, 2, 3, 4), one_of(0, 1, 2, 3),
    one_of(0, 1), one_of(0, 1, 2), many(_reference, 16), many(array(U, b32), 16), maybe(b32),
)
FIELD_NAMES = (
    "format format_version from_desk to_desks info_desks subject asked precedence instrument case in_reply_to "
    "supersedes languages handling tlp pap standing mark attachments required release_nonce"
).split()


def _no_constant(word):
    raise Refused(f"{word} in a body")


def members(body):
    """Top-level members of a JSON object with their exact bytes."""
    try:
        source = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("a body in UTF-8") from error
    depth, string, escaped = 0, False, False
    for character in source:
        if string:
            string, escaped = (string, False) if escaped else (character != '"', character == "\\")
        elif character == '"':
            string = True
        elif character in "{[":
            depth += 1
            need(depth <= 64, "a body nested too deeply")
        elif character in "}]":
            depth -= 1
    white = " \t\r\n"
    decoder = json.JSONDecoder(strict=True, parse_int=str, parse_float=str, parse_constant=_no_constant)
    found, at = {}, 0

    def skip(at):
        while at < len(source) and source[at] in white:
            at += 1
        return at

    def expect(at, character):
        at = skip(at)
        need(at < len(source) and source[at] == character, f"{character} in a body")
        return at + 1

    def value(at):
        try:
            return decoder.raw_decode(source, skip(at))
        except json.JSONDecodeError as error:
            raise Refused("a JSON body") from error

    at = expect(at, "{")
    if source[skip(at) : skip(at) + 1] == "}":
        at = skip(at) + 1
    else:
        while True:
            name, at = value(at)
            need(isinstance(name, str) and name not in found, "a member's name, once")
            need(not any(0xD800 <= ord(c) < 0xE000 for c in name), "a member's name that is text")
            at = expect(at, ":")
            start = skip(at)
            _, at = value(start)
            found[name] = source[start:at].encode()
            need(len(found) <= 256, "too many members")
            at = skip(at)
            if source[at : at + 1] == "}":
                at += 1
                break
            at = expect(at, ",")
    need(skip(at) == len(source), "nothing after the body")
    return found


def parts(raw):
    """The envelope's fields by name, and the body."""
    _, envelope, body = array(version, data(limit=49_152), data(limit=61_440))(decode(raw))
    members(body)
    return dict(zip(FIELD_NAMES, _envelope(decode(envelope)))), body


def encode_parts(envelope, body):
    return encode([1, encode([envelope[name] for name in FIELD_NAMES]), body])


def statement(raw):
    """The fields of the commitment by path."""
    _, envelope, body = array(version, data(limit=49_152), data(limit=61_440))(decode(raw))
    values = _envelope(decode(envelope))
    fields = {f"envelope/{name}": encode(value) for name, value in zip(FIELD_NAMES, values)}
    fields.update({f"body/{name}": value for name, value in members(body).items()})
    return fields


def plaintext(raw):
    seed, inner, signatures, pad = array(b32, data(), many(data(limit=8_192), 8), data(limit=512))(decode(raw))
    bare = encode([seed, inner, signatures])
    for length in range(512):
        if (len(bare) + len(encode(b"\0" * length))) % 256 == 0:
            break
    need(pad == b"\0" * length, "the pad that is prescribed")
    return seed, inner, signatures


_hashes = many(b32, 80)
_opening = array(U, U, data(limit=61_440 + 1_120 + 64))
_entries = many(entry, 1_024)


def erased_bodies(value):
    value = many(array(U, b32, data(limit=65_536)), 1_024)(value)
    need(value and ascending([number for number, _, _ in value]), "erased entries, at least one, ascending")
    return value


def with_erased(shape, *items):
    """An array of these items, and of one more where something is erased."""

    def check(value):
        longer = isinstance(value, list) and len(value) == len(items) + 1
        return array(*items, *([shape] if longer else []))(value)

    return check


_frames = {
    1: b16,
    2: array(b16, U, U, maybe(checkpoint)),
    3: with_erased(
        array(erased_bodies, receipt), U, U, _entries, maybe(checkpoint), _hashes, U, many(receipt, 16),
        many(_opening, 256), maybe(register_part),
    ),
    4: many(array(b32, U, U), 16),
    5: array(b32, U, _hashes, data(limit=262_160)),
    6: array(one_of(*range(1, 11)), U),
    7: with_erased(erased_bodies, U, U, _entries, checkpoint, _hashes, many(_opening, 256)),
    8: array(b16, one_of(0, 1)),
}


def frame(raw):
    need(len(raw) <= 1_048_576, "a frame over its limit")
    value = decode(raw)
    need(isinstance(value, list) and len(value) > 1 and value[0] == 1, "a frame of version 1")
    _, kind, line, author, payload = array(version, one_of(*_frames), b32, b16, lambda v: v)(value)
    return kind, line, author, _frames[kind](payload)


def courier(raw):
    magic = b"comity courier v1\n"
    need(raw.startswith(magic), "a courier file")
    at, frames = len(magic), []
    while True:
        need(at + 4 <= len(raw), "cut short")
        size = int.from_bytes(raw[at : at + 4], "big")
        at += 4
        if size == 0:
            need(at + 32 == len(raw), "a checksum after the end, and nothing else")
            need(hashlib.sha256(raw[:at]).digest() == raw[at:], "the checksum of the file")
            return frames
        need(size <= 1_048_576 and at + size <= len(raw), "a frame within its limit and the file")
        frames.append(frame(raw[at : at + size]))
        at += size
