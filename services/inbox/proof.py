"""Proves a receipt code, slowly on purpose, and remembers what it opens.

For a handler: `holder = await codes.holder(caller.institution, replies.code_of(request))` proves the code and says
what it opens; `async with codes.attempt(caller.institution, replies.code_of(request), "escrow-…/deposit-…") as let:`
has a code, fresh or not, open something more, once `let` is called in it. The handler gets `replies.HANDLERS`, which
answer what these raise.

A code is hashed by scrypt under a salt that only the keyring can make, one an institution: whoever has the database but
not the master key cannot try a single code, and whoever has both pays for each try. One half of the hash is where the
code is found, the other the key of what it opens. So a stolen table does not say which code, case, hand-off or report
in escrow belong together.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..intake.denials import Busy
from .codes import Unreadable, normalised
from .problems import Barred
from .receipts import Holder, Receipts
from .throttle import Throttle

SCRYPT_N = 2**15
SCRYPT_R = 8
SCRYPT_P = 1
SCRYPT_BYTES_MAX = 64 * 1024 * 1024  # Twice what these parameters need; beyond it OpenSSL refuses.
HASHING_MAX = 2  # Each takes 32 MB and a core; more would only make everyone wait.
WAITING_MAX = 16
ATTEMPTS_MAX = 5  # How often two calls with one code may get in each other's way.
PADDING_BYTES = 1024
NONCE_BYTES = 12
OPENS_MAX = 100


class Proof(NamedTuple):
    """What a code comes to: the place where it is found, and the key of what it opens there."""

    place: bytes
    key: bytes


class Codes:
    """Receipt codes of every institution. Belongs to one event loop; the hashing has threads of its own.

    `hashed` makes a keyed hash (`sealing.Keyring.hashed`).
    """

    def __init__(self, receipts: Receipts, hashed: Callable[..., str], throttle: Throttle | None = None) -> None:
        self._receipts = receipts
        self._hashed = hashed
        self._throttle = throttle or Throttle()
        self._threads = ThreadPoolExecutor(HASHING_MAX, thread_name_prefix="codes")
        self._waiting = 0

    async def holder(self, institution: str, typed: str) -> Holder:
        """Whoever holds the code. Raises `Barred` (`code.missing`, `code.malformed`, `code.unknown`), `Throttled`,
        `Busy`, or `ConnectionError` while the database or the keyring is away."""
        code = _read(typed)
        self._throttle.take(institution)
        with self._no_attempt(institution):
            proof, kept = await self._find(institution, code)
        if kept is None:
            raise Barred("code.unknown")
        self._throttle.give_back(institution)
        return _opened(proof, kept)

    @asynccontextmanager
    async def attempt(
        self, institution: str, typed: str, *opens: str
    ) -> AsyncIterator[Callable[[], Awaitable[Holder]]]:
        """See that a code may open these too, or does already. What is given lets it, and says what it opens then.

        A code that opens nothing yet is as good as a guess: what it cost comes back once all within was done, and until
        `let` is called nothing is kept of it. Raises what `holder` does, but for `code.unknown`, and `code.used` where
        it has another conversation already, which costs an attempt: a code that is free is nobody's.
        """
        code = _read(typed)
        self._throttle.take(institution)
        with self._no_attempt(institution):
            proof, kept = await self._find(institution, code)
        before = Holder() if kept is None else _opened(proof, kept)
        _with(before, opens)
        let = partial(self._let, institution, code, opens)
        if before.opens:
            self._throttle.give_back(institution)
            yield let
            return
        with self._no_attempt(institution):
            yield let
        self._throttle.give_back(institution)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)

    async def _let(self, institution: str, code: str, opens: tuple[str, ...]) -> Holder:
        for _ in range(ATTEMPTS_MAX):
            proof, kept = await self._find(institution, code)
            before = Holder() if kept is None else _opened(proof, kept)
            after = _with(before, opens)
            if after == before:
                return after
            put = self._receipts.put
            if await asyncio.to_thread(put, proof.place, institution, _sealed(proof, after), kept):
                return after
        raise ConnectionError("the code is in use elsewhere at this moment")

    async def _find(self, institution: str, code: str) -> tuple[Proof, bytes | None]:
        if self._waiting >= WAITING_MAX:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._look, institution, code)
        finally:
            self._waiting -= 1

    @contextmanager
    def _no_attempt(self, institution: str) -> Iterator[None]:
        """What could not be looked up, or not be recorded for want of a ledger, was no attempt."""
        try:
            yield
        except (Busy, ConnectionError):
            self._throttle.give_back(institution)
            raise

    def _look(self, institution: str, code: str) -> tuple[Proof, bytes | None]:
        proof = prove(code, self._hashed("receipt-code", institution))
        kept = self._receipts.find(proof.place)
        return proof, kept[1] if kept is not None and kept[0] == institution else None


def prove(code: str, salt: str) -> Proof:
    """The slow hash of a normalised code. Takes about a tenth of a second, and 32 MB."""
    made = hashlib.scrypt(
        code.encode(), salt=salt.encode(), n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P, maxmem=SCRYPT_BYTES_MAX, dklen=64
    )
    return Proof(made[:32], made[32:])


def _read(typed: str) -> str:
    if not typed.strip():
        raise Barred("code.missing", field="Receipt-Code")
    try:
        return normalised(typed)
    except Unreadable:
        raise Barred("code.malformed", field="Receipt-Code") from None


def _with(holder: Holder, opens: tuple[str, ...]) -> Holder:
    added = tuple(dict.fromkeys(one for one in opens if one not in holder.opens))
    after = Holder(opens=(*holder.opens, *added))
    if len(after.of("conversation")) > 1 or len(after.opens) > OPENS_MAX:
        raise Barred("code.used", field="Receipt-Code")
    return after


def _sealed(proof: Proof, holder: Holder) -> bytes:
    text = msgspec.json.encode(holder.opens)
    text += b" " * (-len(text) % PADDING_BYTES)
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(proof.key).encrypt(nonce, text, proof.place)


def _opened(proof: Proof, kept: bytes) -> Holder:
    text = AESGCM(proof.key).decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], proof.place)
    return Holder(opens=msgspec.json.decode(text, type=tuple[str, ...]))
