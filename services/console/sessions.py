"""Who is signed in: sessions kept here and nowhere else, known by a cookie that says nothing.

They live in this process's memory: a restart costs everyone a sign-in, and no database holds what would let someone in.
"""

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from ..permissions import Caller

IDLE_SECONDS_MAX = 30 * 60.0  # NIST SP 800-63B, level 2: half an hour without a sign of a person.
SESSION_SECONDS_MAX = 8 * 60 * 60.0  # A working day, whatever happens in it.
SESSIONS_MAX = 1_000  # Beyond it, who was idle for longest is signed out.
TOKEN_BYTES = 32


@dataclass(slots=True, kw_only=True)
class Session:
    """Someone who signed in. `csrf` stands in each form that they get; `development` says that anyone could be them."""

    caller: Caller
    csrf: str
    development: bool
    begun_at: float
    seen_at: float

    def accepts(self, csrf: str) -> bool:
        """Whether a form came from a page that was made for this session."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode())


class Sessions:
    """The sessions of this process. `now` is in seconds and never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        # By the hash of the cookie, the longest idle first: what lies in memory lets nobody in.
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()

    def begin(self, caller: Caller, *, development: bool) -> str:
        """The cookie of a new session, which nobody has seen before."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        now = self._now()
        self._sessions[_key(token)] = Session(
            caller=caller,
            csrf=secrets.token_urlsafe(TOKEN_BYTES),
            development=development,
            begun_at=now,
            seen_at=now,
        )
        if len(self._sessions) > SESSIONS_MAX:
            self._sessions.popitem(last=False)
        return token

    def find(self, token: str, *, seen: bool = True) -> Session | None:
        """The session of a cookie, None where it is over. What a page asks by itself is not `seen`: nobody did it."""
        key = _key(token)
        session = self._sessions.get(key)
        if session is None:
            return None
        now = self._now()
        if now - session.seen_at > IDLE_SECONDS_MAX or now - session.begun_at > SESSION_SECONDS_MAX:
            del self._sessions[key]
            return None
        if seen:
            session.seen_at = now
            self._sessions.move_to_end(key)
        return session

    def end(self, token: str) -> None:
        """Sign out."""
        self._sessions.pop(_key(token), None)


def _key(token: str) -> bytes:
    return sha256(token.encode()).digest()
