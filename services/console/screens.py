"""Every screen: its address, its name, what it reads, and so for whom it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..permissions import Caller, Reading, role_for
from .words import marked as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A screen as the navigation knows it. `key` is the letter that goes there after a `g`."""

    name: str
    path: str
    title: str
    reading: Reading
    key: str
    within: str = ""  # Of which screen it is a part, which then is where one is.


OVERVIEW = Screen(name="overview", path="/", title=_("Overview"), reading=Reading.STREAMS, key="o")
CASES = Screen(name="cases", path="/cases", title=_("Cases"), reading=Reading.CASELOAD, key="c")
DEADLINES = Screen(name="deadlines", path="/deadlines", title=_("Deadlines"), reading=Reading.DEADLINES, key="d")
HANDOFFS = Screen(name="handoffs", path="/handoffs", title=_("Hand-offs"), reading=Reading.HANDOFFS, key="h")
PARKED = Screen(name="parked", path="/parked", title=_("Parked"), reading=Reading.PARKED, key="p")
STREAMS = Screen(name="streams", path="/streams", title=_("Streams"), reading=Reading.STREAMS, key="s")
LIVE = Screen(name="live", path="/live", title=_("Live"), reading=Reading.LOG, key="l")
PROOF = Screen(name="proof", path="/verify", title=_("Proof"), reading=Reading.PROOF, key="v")
ACCESS = Screen(name="access", path="/access", title=_("Access log"), reading=Reading.ACCESS, key="a")

NAVIGATION: Sequence[Screen] = (OVERVIEW, CASES, DEADLINES, HANDOFFS, PARKED, STREAMS, LIVE, PROOF, ACCESS)

CASE = Screen(name="case", path="", title=_("Case"), reading=Reading.CASE, key="", within="cases")
HISTORY = Screen(name="history", path="", title=_("History"), reading=Reading.HISTORY, key="", within="cases")
EVENT = Screen(name="event", path="", title=_("Event"), reading=Reading.LOG, key="", within="cases")


class NotAllowed(Exception):
    """None of the caller's roles may see the screen."""

    def __init__(self, reading: str) -> None:
        super().__init__(reading)
        self.reading = reading


class SignInFirst(Exception):
    """Nobody is signed in, or no longer."""


def allowed(caller: Caller | None, reading: str) -> bool:
    """Whether a role of theirs may read it."""
    return caller is not None and role_for(caller, reading) is not None


def permit(caller: Caller | None, reading: str) -> Caller:
    """Who may read it. Raises `SignInFirst` or `NotAllowed`."""
    if caller is None:
        raise SignInFirst
    if not allowed(caller, reading):
        raise NotAllowed(reading)
    return caller


def navigation(caller: Caller | None) -> Sequence[Screen]:
    """The screens that someone may see."""
    return [screen for screen in NAVIGATION if allowed(caller, screen.reading)]
