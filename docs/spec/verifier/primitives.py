"""Hashes and signatures. Nothing is written by hand: libsodium (PyNaCl) and dilithium-py."""

import hashlib

import nacl.bindings
import nacl.exceptions
from dilithium_py.ml_dsa import ML_DSA_44, ML_DSA_65

from cbor import Refused, need


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def check_ed25519_key(key):
    """Canonical, of the prime-order subgroup, not the identity: libsodium's own check."""
    need(nacl.bindings.crypto_core_ed25519_is_valid_point(key), "a weak or malformed Ed25519 key")


def ed25519(key, message, signature):
    # libsodium refuses S that is not below the order, small-order R and keys, and uses no cofactor.
    try:
        nacl.bindings.crypto_sign_open(signature + message, key)
    except (nacl.exceptions.BadSignatureError, ValueError) as error:
        raise Refused("the Ed25519 signature does not verify") from error


def ml_dsa(algorithm, key, message, signature):
    try:
        good = algorithm.verify(key, message, signature)
    except (ValueError, IndexError) as error:
        raise Refused("the ML-DSA signature is malformed") from error
    need(good, "the ML-DSA signature does not verify")


def hybrid65(key, message, signature):
    """key = (Ed25519, ML-DSA-65)."""
    ed25519(key[0], message, signature[0])
    ml_dsa(ML_DSA_65, key[1], message, signature[1])


def hybrid44(key, ed_message, ml_message, signature):
    """key = (Ed25519, ML-DSA-44)."""
    ed25519(key[0], ed_message, signature[0])
    ml_dsa(ML_DSA_44, key[1], ml_message, signature[1])


def u64be(value):
    return value.to_bytes(8, "big")


# Trees: tree-and-checkpoint.md


def leaf_hash(*parts):
    return sha256(b"\0", *parts)


def node_hash(left, right):
    return sha256(b"\1", left, right)


def tree_root(leaves):
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(tree_root(leaves[:split]), tree_root(leaves[split:]))


def inclusion_root(leaf, index, size, proof):
    need(index < size, "no such leaf")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        path.append(index >= middle)
        start, end = (middle, end) if index >= middle else (start, middle)
    need(len(path) == len(proof), "a proof of another length than index and size ask for")
    for right, sibling in zip(reversed(path), proof):
        leaf = node_hash(sibling, leaf) if right else node_hash(leaf, sibling)
    return leaf


def check_inclusion(leaf, index, size, proof, root):
    need(inclusion_root(leaf, index, size, proof) == root, "the proof leads to another root")


def check_consistency(first, first_root, second, second_root, proof):
    need(first <= second, "sizes in the wrong order")
    if first == 0:
        need(not proof and first_root == sha256(), "an empty prefix")
        return
    if first == second:
        need(not proof and first_root == second_root, "one size, two roots")
        return
    hashes = iter(proof)

    def walk(start, end, complete):
        """Roots of the first tree's and the second tree's part of start..end, by RFC 9162's SUBPROOF, unwound."""
        if end - start == first - start:
            value = first_root if complete else take()
            return value, value
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if first <= middle:
            old, new = walk(start, middle, complete)
            return old, node_hash(new, take())
        old, new = walk(middle, end, False)
        left = take()
        return node_hash(left, old), node_hash(left, new)

    def take():
        value = next(hashes, None)
        need(value is not None, "a proof too short")
        return value

    old, new = walk(0, second, True)
    need(next(hashes, None) is None, "a proof too long")
    need(old == first_root, "another prefix")
    need(new == second_root, "another root")
