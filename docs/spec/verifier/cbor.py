"""Deterministic CBOR as README.md restricts it: unsigned integers, byte and text strings, arrays, null."""


class Refused(Exception):
    """The bytes are not what they claim to be."""


def need(condition, why):
    if not condition:
        raise Refused(why)


def _head(data, at):
    need(at < len(data), "cut short")
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if info < 24:
        return major, info, at
    need(info in (24, 25, 26, 27), "indefinite or reserved length")
    size = 1 << (info - 24)
    need(at + size <= len(data), "cut short")
    value = int.from_bytes(data[at : at + size], "big")
    need(value >= (24 if size == 1 else 1 << (4 * size)), "longer than necessary")
    return major, value, at + size


def _item(data, at, depth):
    need(depth < 16, "nested too deeply")
    major, value, start = _head(data, at)
    if major == 0:
        return value, start
    if major in (2, 3):
        need(start + value <= len(data), "cut short")
        raw = bytes(data[start : start + value])
        if major == 2:
            return raw, start + value
        try:
            return raw.decode("utf-8"), start + value
        except UnicodeDecodeError as error:
            raise Refused("text is not UTF-8") from error
    if major == 4:
        need(value <= len(data), "more items than bytes")
        items, at = [], start
        for _ in range(value):
            item, at = _item(data, at, depth + 1)
            items.append(item)
        return items, at
    need(major == 7 and value == 22 and data[at] == 0xF6, "a type that does not occur")
    return None, start


def decode(data):
    value, end = _item(data, 0, 0)
    need(end == len(data), "bytes follow the item")
    return value


def _write_head(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << (8 * size):
            return bytes([major << 5 | info]) + value.to_bytes(size, "big")
    raise Refused("an integer over 64 bits")


def encode(value):
    if value is None:
        return b"\xf6"
    if isinstance(value, int):
        return _write_head(0, value) if value >= 0 else _write_head(1, -1 - value)
    if isinstance(value, bytes):
        return _write_head(2, len(value)) + value
    if isinstance(value, str):
        raw = value.encode()
        return _write_head(3, len(raw)) + raw
    return _write_head(4, len(value)) + b"".join(encode(item) for item in value)


def encode_map(pairs):
    """Only for COSE headers, in the order given."""
    return _write_head(5, len(pairs)) + b"".join(encode(k) + (v if isinstance(v, Raw) else encode(v)) for k, v in pairs)


class Raw(bytes):
    """Bytes that are encoded already."""


# Shapes. Each takes a decoded value and returns it or refuses.


def uint(limit=(1 << 64) - 1):
    def check(value):
        need(isinstance(value, int) and 0 <= value <= limit, "an unsigned integer within its limit")
        return value

    return check


def data(size=None, limit=None):
    def check(value):
        need(isinstance(value, bytes), "a byte string")
        need(size is None or len(value) == size, "a byte string of the right length")
        need(limit is None or len(value) <= limit, "a byte string over its limit")
        return value

    return check


def text(limit=1_024):
    def check(value):
        need(isinstance(value, str) and len(value.encode()) <= limit, "a text within its limit")
        return value

    return check


def array(*shapes):
    def check(value):
        need(isinstance(value, list) and len(value) == len(shapes), "an array of the right number of items")
        return [shape(item) for shape, item in zip(shapes, value)]

    return check


def many(shape, limit):
    def check(value):
        need(isinstance(value, list) and len(value) <= limit, "a list within its limit")
        return [shape(item) for item in value]

    return check


def maybe(shape):
    return lambda value: None if value is None else shape(value)


def one_of(*numbers):
    def check(value):
        need(value in numbers and isinstance(value, int), "one of the values that exist")
        return value

    return check


def version(value):
    need(value == 1, "another version")
    return value
