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
PATTERNS = Screen(name="patterns", path="/patterns", title=_("Patterns"), reading=Reading.PATTERNS, key="n")
LESSONS = Screen(name="lessons", path="/lessons", title=_("Lessons"), reading=Reading.LESSONS, key="e")
FIGURES = Screen(name="figures", path="/figures", title=_("Figures"), reading=Reading.RELEASES, key="f")
STATEMENTS = Screen(name="statements", path="/statements", title=_("Statements"), reading=Reading.PATTERNS, key="t")
REPORTS = Screen(name="reports", path="/reports", title=_("Reports"), reading=Reading.REPORTS, key="r")
PROOF = Screen(name="proof", path="/verify", title=_("Proof"), reading=Reading.PROOF, key="v")
ACCESS = Screen(name="access", path="/access", title=_("Access log"), reading=Reading.ACCESS, key="a")


@dataclass(frozen=True, slots=True)
class Section:
    """Screens that belong together: a menu of the header, or a link where only one of them is someone's."""

    title: str
    screens: Sequence[Screen]


SECTIONS: Sequence[Section] = (
    Section(_("Overview"), (OVERVIEW,)),
    Section(_("Handling"), (CASES, DEADLINES, HANDOFFS)),
    Section(_("Learning"), (PATTERNS, LESSONS)),
    Section(_("Reporting"), (FIGURES, STATEMENTS, REPORTS)),
    Section(_("Operations"), (PARKED, STREAMS, LIVE)),
    Section(_("Audit"), (PROOF, ACCESS)),
)
FIRST: Sequence[Screen] = (OVERVIEW, PATTERNS, CASES, DEADLINES, FIGURES)
"""Where someone begins: at the first of these that is theirs. A board begins at what it owes to a pattern."""

CASE = Screen(name="case", path="", title=_("Case"), reading=Reading.CASE, key="", within="cases")
HISTORY = Screen(name="history", path="", title=_("History"), reading=Reading.HISTORY, key="", within="cases")
PATTERN_HISTORY = Screen(
    name="pattern-history", path="", title=_("History"), reading=Reading.HISTORY, key="", within="patterns"
)
EVENT = Screen(name="event", path="", title=_("Event"), reading=Reading.LOG, key="", within="cases")

ERASED = Screen(name="erased", path="", title=_("What is unreadable"), reading=Reading.ERASURES, key="", within="cases")


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


def permit_all(caller: Caller | None, *readings: str) -> Caller:
    """Who may read each of these. Raises `SignInFirst` or `NotAllowed`."""
    for reading in readings:
        permit(caller, reading)
    if caller is None:
        raise SignInFirst
    return caller


def first_of(caller: Caller | None) -> str:
    """The address of the page that someone begins at; the help where nothing is theirs."""
    return next((screen.path for screen in FIRST if allowed(caller, screen.reading)), "/help")


def navigation(caller: Caller | None) -> Sequence[Section]:
    """The screens that someone may see, by section; a section without any is left out."""
    theirs = [
        Section(section.title, [screen for screen in section.screens if allowed(caller, screen.reading)])
        for section in SECTIONS
    ]
    return [section for section in theirs if section.screens]
