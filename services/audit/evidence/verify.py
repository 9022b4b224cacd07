#!/usr/bin/env python3
"""Check an evidence bundle of Meldstroom with nothing but Python's standard library (3.10 or newer).

    python3 verify.py case.zip [--key NAME+HASH+BASE64]

Exit code 0: everything holds. 1: something does not, and it says what. 2: it could not be read. The key must reach you
by another way than the bundle; without one the key in the bundle is taken, which proves only that bundle and key fit.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Mapping, Sequence

Point = tuple[int, int, int, int]
Key = tuple[str, bytes, bytes]

NO_HASH = "0" * 64
UNPACKED_BYTES_MAX = 1 << 30  # A case of ten thousand events takes some ten million.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)  # What a damaged file may raise.


class Different(Exception):
    """Something in the bundle is not as it must be."""


class Unreadable(Exception):
    """The file is no bundle, or too damaged to look into."""


# Ed25519 verification, after RFC 8032 section 6. Slow, and fast enough for one signature.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def add(one: Point, other: Point) -> Point:
    """The sum of two points of the curve, in extended coordinates."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(factor: int, base: Point) -> Point:
    """A point so many times."""
    product: Point = (0, 1, 1, 0)
    while factor > 0:
        if factor & 1:
            product = add(product, base)
        base = add(base, base)
        factor >>= 1
    return product


def same(one: Point, other: Point) -> bool:
    """Whether two are the same point."""
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def point(encoded: bytes) -> Point | None:
    """A point from its 32 bytes, None where there is none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - x2) % P:
        return None
    x = P - x if (x & 1) != sign else x
    return (x, y, 1, x * y % P)


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether a key has signed a text."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or BASE is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % Q
    return same(times(s, BASE), add(r, times(h, key)))


def read_key(text: str) -> Key:
    """A key as C2SP writes it: NAME+HASH+BASE64."""
    name, _, rest = text.strip().partition("+")
    stated, _, encoded = rest.partition("+")
    key = base64.b64decode(encoded)
    keyhash = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if key[:1] != b"\x01" or keyhash.hex() != stated:
        raise Different("the key is not NAME+HASH+BASE64 of Ed25519")
    return name, keyhash, key[1:]


def check_note(note: str, key: Key) -> Sequence[str]:
    """The lines that a note states, once its signature holds (C2SP signed-note)."""
    name, keyhash, public = key
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        signer, _, encoded = line.removeprefix("\u2014 ").partition(" ")
        blob = base64.b64decode(encoded)
        if signer == name and blob[:4] == keyhash:
            if not signed(public, text.encode(), blob[4:]):
                raise Different(f"a signature of {name} does not hold")
            return text.split("\n")
    raise Different(f"it is not signed by the key of {name}")


def root_by(leaf: int, size: int, value: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that an event and its proof lead to (RFC 9162 section 2.1.3.2)."""
    sides = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        sides.append(leaf >= middle)
        start, end = (middle, end) if leaf >= middle else (start, middle)
    if len(proof) != len(sides):
        raise Different(f"the proof of event {leaf + 1} has another length than its tree asks for")
    hashed = hashlib.sha256(b"\x00" + value).digest()
    for left, other in zip(reversed(sides), proof, strict=True):
        pair = other + hashed if left else hashed + other
        hashed = hashlib.sha256(b"\x01" + pair).digest()
    return hashed


def check_events(
    values: Sequence[bytes], proofs: Mapping[str, Sequence[str]], size: int, root: bytes
) -> Mapping[str, object]:
    """Every event is in the tree, and every stream goes on from its first event without a gap."""
    streams: dict[str, tuple[int, str]] = {}
    before = 0
    for value in values:
        event = json.loads(value)
        stream, sequence, position = event["subject"], int(event["sequence"]), int(event["shardseq"])
        if position <= before:
            raise Different(f"event {position} does not come after event {before}")
        before = position
        number, digest = streams.get(stream, (0, NO_HASH))
        if sequence != number + 1 or event["prevhash"] != digest:
            raise Different(f"event {position} does not continue {stream}, which stands at its event {number}")
        streams[stream] = (sequence, hashlib.sha256(value).hexdigest())
        proof = [bytes.fromhex(text) for text in proofs.get(str(position), [])]
        if not 0 < position <= size or root_by(position - 1, size, value, proof) != root:
            raise Different(f"event {position} of the shard ({stream}, event {sequence}) is not what was signed")
    return streams


def unpacked(path: str) -> dict[str, bytes]:
    """The files of a bundle by name. Raises `Unreadable` or `Different`."""
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as bundle:
            held = bundle.infolist()
            if sum(one.file_size for one in held) > UNPACKED_BYTES_MAX:
                raise Unreadable("it holds more than a bundle can")
            for one in held:
                if one.filename in files:
                    # Other programs may show the one that would not be looked at here.
                    raise Different(f"{one.filename} is in it twice")
                if one.compress_type not in PACKED:
                    raise Unreadable(f"{one.filename} is packed as in no bundle")
                files[one.filename] = bundle.read(one)
    except BROKEN as error:
        raise Unreadable(str(error)) from None
    return files


def check_files(files: dict[str, bytes], key: Key) -> None:
    """The manifest is as it was signed, every file is the one that it names, and there are no others."""
    stated = check_note(files.pop("manifest.note").decode(), key)[2]
    listed = files.pop("manifest.json")
    if hashlib.sha256(listed).hexdigest() != stated:
        raise Different("manifest.json is not what was signed")
    manifest = json.loads(listed)
    for name in sorted(set(manifest["files"]) | set(files)):
        if name not in files:
            raise Different(f"{name} is missing")
        if name not in manifest["files"]:
            raise Different(f"{name} is not in the manifest")
        if hashlib.sha256(files[name]).hexdigest() != manifest["files"][name]:
            raise Different(f"{name} was changed")


def verify(files: Mapping[str, bytes], key_text: str | None = None) -> str:
    """What the bundle holds, in words. Raises `Different`."""
    files = dict(files)
    for name in ("manifest.json", "manifest.note", "key.txt"):
        if name not in files:
            raise Different(f"{name} is missing")
    key = read_key(key_text or files["key.txt"].decode())
    check_files(files, key)
    head = json.loads(files["head.json"])
    values = files["events.ndjson"].splitlines()
    if not values:
        raise Different("there is no event in it, so nothing is shown")
    _, stated, encoded, *_ = check_note(files["checkpoint.note"].decode(), key)
    size, root = int(stated), base64.b64decode(encoded)
    streams = check_events(values, json.loads(files["proofs.json"]), size, root)
    if len(values) != head["events"]:
        raise Different(f"it has {len(values)} events and says that it has {head['events']}")
    return (
        f"{head['case']}: {len(values)} events in {len(streams)} streams, each among the {size} that {key[0]}"
        f" has signed for shard {head['shard']}; root {root.hex()}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", nargs="?", default="case.zip")
    parser.add_argument("--key", help="the key of who signed, as it reached you by another way")
    options = parser.parse_args(arguments)
    try:
        print("VERIFIED  " + verify(unpacked(options.bundle), options.key))
    except Unreadable as error:
        print(f"Could not read: {error}", file=sys.stderr)
        return 2
    except Different as error:
        print(f"DIFFERENT  {error}")
        return 1
    except (KeyError, ValueError, TypeError) as error:
        print(f"DIFFERENT  something in it is not what it must be: {type(error).__name__} {error}")
        return 1
    if not options.key:
        print("The key came with the bundle. Ask who signed for it by another way, and give it with --key.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
