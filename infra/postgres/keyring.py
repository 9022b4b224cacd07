"""The keys of personal text: made on first use, kept wrapped, destroyed for good.

A text is sealed under the data key of its *owner*: a person (by subject) or a case (by stream id). Destroying the key
is how a person is forgotten while the log and its hashes stay whole. What was destroyed stays so: an owner who comes
back gets a key of a new generation, which opens nothing from before. While a hold is open on a case, nothing of it and
of the persons in it is destroyed.
"""

import base64
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import orjson
import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import ConnectionPool

from events.envelope import Envelope
from events.sealed import Clear, Sealed, place

from ..secret_file import read_or_make
from ..settings import BadSetting, Settings
from . import holds, keyring_schema
from .erasures import Erasures, Gone
from .holds import Hold, OnHold
from .pool import CONNECT_SECONDS_MAX, Connection, open_pool, reachable

KEY_BYTES = 32
NONCE_BYTES = 12
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16  # The last are the tag of AES-GCM.
CACHED_KEYS_MAX = 10_000
CACHED_SECONDS_MAX = 60.0  # After a destruction another process may still open old text for so long.
ATTEMPTS_MAX = 5  # Each lost attempt means that another process made the key in between; then the next one finds it.
MASTER_KEY_FILE = "master.key"
OWN = "keyring:"  # The keyring's own owners begin so; no person or case does.
HASHES = f"{OWN}hashes"

# Asks for the newest key of each owner and makes those that are missing, in one statement and one round trip. An owner
# is absent from the answer only when another process made its key at the same moment. Owners and principals go as lines
# and wrapped keys, all of one length, as one value: to write arrays takes psycopg longer than all else that the texts
# of an import need.
_KEYS = """
WITH asked AS (
    SELECT owner, nullif(principal, '') AS principal,
        substring(%(wrapped)b::bytea FROM (%(size)s * (place - 1) + 1)::integer FOR %(size)s) AS wrapped
    FROM unnest(string_to_array(%(owners)s, E'\\n'), string_to_array(%(principals)s, E'\\n'))
        WITH ORDINALITY AS given (owner, principal, place)
), newest AS (
    SELECT DISTINCT ON (owner) owner, generation, principal, wrapped
    FROM keyring.data_keys WHERE owner = ANY (string_to_array(%(owners)s, E'\\n')) ORDER BY owner, generation DESC
), made AS (
    INSERT INTO keyring.data_keys (owner, generation, principal, wrapped)
    SELECT owner, coalesce(newest.generation, 0) + 1, coalesce(newest.principal, asked.principal), asked.wrapped
    FROM asked LEFT JOIN newest USING (owner) WHERE newest.wrapped IS NULL
    ON CONFLICT DO NOTHING RETURNING owner, generation, wrapped
)
SELECT owner, generation, wrapped FROM newest WHERE wrapped IS NOT NULL UNION ALL TABLE made
"""

_DESTROY = """
UPDATE keyring.data_keys SET wrapped = NULL, destroyed_at = now(), destroyed_by = %(by)s, ground = %(ground)s
WHERE (owner = ANY (%(owners)s) OR principal = %(subject)s) AND wrapped IS NOT NULL
RETURNING owner, generation
"""


class Keyring:
    """Seals and opens personal text, and makes the keyed hashes that stand for what must not be readable.

    Every method raises `ConnectionError` while PostgreSQL is away. Safe to use from several threads.
    """

    def __init__(
        self, pool: ConnectionPool[Connection], master: bytes, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._master = AESGCM(master)
        self._now = now
        self._lock = threading.Lock()
        self._cache: OrderedDict[str, tuple[float, AESGCM]] = OrderedDict()
        # RFC 2104 with the key taken in once: `hmac` does so for every hash, which takes twice as long, and an import
        # makes six a row.
        key = self._keys([HASHES], {})[HASHES][1].ljust(sha256().block_size, b"\0")
        self._inner, self._outer = sha256(bytes(one ^ 0x36 for one in key)), sha256(bytes(one ^ 0x5C for one in key))

    def seal(self, texts: Sequence[Clear], principals: Mapping[str, str]) -> list[Sealed]:
        """Seal texts in order, with one query for all their keys; `principals` names the person who opens a case.

        A principal is linked only where the case's key is new: later commands cannot move a case to another person.
        """
        keys = self._keys(sorted({text.owner for text in texts}), principals)
        ciphers = {owner: (kid, AESGCM(key)) for owner, (kid, key) in keys.items()}
        nonces = _random(len(texts), NONCE_BYTES)
        return [_sealed(*ciphers[text.owner], nonce, text) for text, nonce in zip(texts, nonces, strict=True)]

    def open_text(self, envelope: Envelope, path: str, sealed: Sealed) -> str | None:
        """The text of an event's field, None once its key was destroyed. `path` is such as `reporter.name`.

        Raises `ValueError` on a box that was not made for this place: somebody moved or changed it.
        """
        return self.open_at(place(envelope.subject, envelope.commandid, path), sealed)

    def open_at(self, at: bytes, sealed: Sealed) -> str | None:
        """The same, for a place that is no event's field."""
        key = self._key_to_open(sealed.kid)
        if key is None:
            return None
        try:
            box = base64.urlsafe_b64decode(sealed.box + "=" * (-len(sealed.box) % 4))
            return key.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], at).decode()
        except (InvalidTag, ValueError):
            raise ValueError(f"a box under {sealed.kid} does not belong at this place") from None

    def hashed(self, purpose: str, *parts: str) -> str:
        """HMAC-SHA-256 (hex) of the parts under the keyring's secret; another purpose gives an unrelated hash."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(orjson.dumps([purpose, *parts]))
        outer.update(inner.digest())
        return outer.hexdigest()

    def destroy(
        self,
        subject: str,
        *,
        by: str,
        ground: str,
        cases: Sequence[str] = (),
        told: Callable[[Sequence[str]], None] = lambda _: None,
    ) -> tuple[str, ...]:
        """Destroy the keys of a person, of the cases that this person opened, and of the named others; their key ids.

        `told` hears of those before they are gone for good: where it raises, they stay.
        Rows stay, with when, by whom and on what ground. The table is rewritten, so that its files no longer hold the
        bytes either; the server's write-ahead log and backups do until they expire. Raises `OnHold`, and destroys
        nothing, while one of them is on hold.
        """
        if subject.startswith(OWN) or any(case.startswith(OWN) for case in cases):
            raise ValueError("the keyring's own keys are not for destruction")
        owners = [subject, *cases]
        parameters = {"owners": owners, "subject": subject, "by": by, "ground": ground}
        with reachable(), self._pool.connection() as connection:
            with connection.transaction():
                holds.settle(connection)
                if found := holds.holding(connection, owners):
                    raise OnHold(found)
                gone = tuple(_kid(*row) for row in connection.execute(_DESTROY, parameters).fetchall())
                told(gone)
            with self._lock:
                for kid in gone:
                    self._cache.pop(kid, None)
            if gone:
                keyring_schema.rewrite(connection)
        return gone

    def holding(self, *owners: str) -> Sequence[Hold]:
        """What holds any of these persons and cases, the oldest first."""
        with reachable(), self._pool.connection() as connection:
            return holds.holding(connection, owners)

    def elsewhere(self, subjects: Sequence[str], institution: str) -> Sequence[str]:
        """Those of these persons who are known to be of another institution."""
        with reachable(), self._pool.connection() as connection:
            return holds.elsewhere(connection, subjects, institution)

    def held(self, owners: Sequence[str]) -> Sequence[str]:
        """Those of these owners who have a key that is not destroyed."""
        statement = "SELECT DISTINCT owner FROM keyring.data_keys WHERE owner = ANY (%s) AND wrapped IS NOT NULL"
        with reachable(), self._pool.connection() as connection:
            return [owner for (owner,) in connection.execute(statement, (list(owners),)).fetchall()]

    def erased(self, kids: Sequence[str]) -> Mapping[str, datetime]:
        """Those of these keys that were destroyed, and when: what they sealed can be opened by nobody."""
        statement = (
            "SELECT owner, generation, destroyed_at FROM keyring.data_keys"
            " WHERE owner = ANY (%s) AND destroyed_at IS NOT NULL"
        )
        owners = [kid.partition(".")[0] for kid in kids]
        with reachable(), self._pool.connection() as connection:
            rows = connection.execute(statement, (owners,)).fetchall()
        found = {_kid(owner, generation): at for owner, generation, at in rows}
        return {kid: found[kid] for kid in kids if kid in found}

    def gone(self, kids: Sequence[str]) -> Sequence[Gone]:
        """The same, with the ground, who had it done, and by which request."""
        return Erasures(self._pool).gone(kids)

    def reachable(self) -> bool:
        """Whether the database answers."""
        try:
            with reachable(), self._pool.connection() as connection:
                connection.execute("SELECT 1")
        except ConnectionError:
            return False
        return True

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    def _keys(self, owners: Sequence[str], principals: Mapping[str, str]) -> dict[str, tuple[str, bytes]]:
        """Key id and key of every owner, made where there is none. Raises `ValueError` on an owner of several lines."""
        if any("\n" in owner for owner in owners):
            raise ValueError("a part of this owner's name would be taken for another owner")
        found: dict[str, tuple[str, bytes]] = {}
        for _ in range(ATTEMPTS_MAX):
            missing = [owner for owner in owners if owner not in found]
            if not missing:
                break
            fresh = dict(zip(missing, _random(len(missing), KEY_BYTES), strict=True))
            nonces = _random(len(missing), NONCE_BYTES)
            wrapped = {owner: self._wrap(owner, key, next(nonces)) for owner, key in fresh.items()}
            parameters = {
                "owners": "\n".join(missing),
                "principals": "\n".join(principals.get(owner, "") for owner in missing),
                "wrapped": b"".join(wrapped.values()),
                "size": WRAPPED_BYTES,
            }
            with reachable(), self._pool.connection() as connection:
                rows = connection.execute(_KEYS, parameters, binary=True).fetchall()
            for owner, generation, taken in rows:
                # What was made just now need not be unwrapped to be known.
                key = fresh[owner] if taken == wrapped[owner] else self._unwrap(owner, taken)
                found[owner] = _kid(owner, generation), key
        return found

    def _key_to_open(self, kid: str) -> AESGCM | None:
        with self._lock:
            kept = self._cache.get(kid)
            if kept is not None and self._now() - kept[0] < CACHED_SECONDS_MAX:
                return kept[1]
        owner, _, generation = kid.partition(".")
        with reachable(), self._pool.connection() as connection:
            row = connection.execute(
                "SELECT wrapped FROM keyring.data_keys WHERE owner = %s AND generation = %s",
                (owner, int(generation or 1)),
            ).fetchone()
        if row is None or row[0] is None:
            return None
        key = AESGCM(self._unwrap(owner, row[0]))
        with self._lock:
            self._cache[kid] = (self._now(), key)
            self._cache.move_to_end(kid)
            if len(self._cache) > CACHED_KEYS_MAX:
                self._cache.popitem(last=False)
        return key

    def _wrap(self, owner: str, key: bytes, nonce: bytes) -> bytes:
        return nonce + self._master.encrypt(nonce, key, owner.encode())

    def _unwrap(self, owner: str, wrapped: bytes) -> bytes:
        try:
            return self._master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], owner.encode())
        except InvalidTag:
            raise BadSetting("MELDSTROOM_MASTER_KEY is not the key that this keyring was wrapped with") from None


def _random(count: int, size: int) -> Iterator[bytes]:
    """So many keys or nonces, asked of the kernel at once: an import needs a dozen a row."""
    drawn = os.urandom(count * size)
    return (drawn[at : at + size] for at in range(0, len(drawn), size))


def _sealed(kid: str, cipher: AESGCM, nonce: bytes, text: Clear) -> Sealed:
    box = nonce + cipher.encrypt(nonce, text.text.encode(), text.place)
    return Sealed(kid=kid, box=base64.urlsafe_b64encode(box).rstrip(b"=").decode())


def _kid(owner: str, generation: int) -> str:
    """A key's id: its owner's, followed by the generation from the second on. Owners hold no dot."""
    return owner if generation == 1 else f"{owner}.{generation}"


def open_keyring(settings: Settings, kind: type[Keyring] = Keyring) -> Keyring:
    """The keyring of this installation, its schema made where missing. Raises `ConnectionError` or `BadSetting`."""
    master = _master_key(settings)
    with reachable(), psycopg.connect(settings.postgres, connect_timeout=CONNECT_SECONDS_MAX) as connection:
        keyring_schema.prepare(connection)
    pool = open_pool(settings.postgres, name="keyring", configure=keyring_schema.take_role)
    try:
        return kind(pool, master)
    except BaseException:
        pool.close()
        raise


def _master_key(settings: Settings) -> bytes:
    path = Path(settings.master_key) if settings.master_key else settings.data / MASTER_KEY_FILE
    if settings.master_key and not path.is_file():
        raise BadSetting(f"MELDSTROOM_MASTER_KEY must be a file; there is none at {settings.master_key!r}")
    text = read_or_make(path, lambda: base64.b64encode(os.urandom(KEY_BYTES)))
    try:
        master = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        master = b""
    if len(master) != KEY_BYTES:
        raise BadSetting(f"the master key in {path} must be {KEY_BYTES} bytes in base64")
    return master
