"""What every address of the API shows; and of which it is not recorded who looked, with the reason."""

from collections.abc import Mapping
from types import MappingProxyType

from events.vocabulary import Accessed, UsedKey

from ..permissions import Reading
from ..reading import filters
from .looks import DIMENSIONS, Shows


def _list(what: Accessed, reading: Reading, listing: filters.Listing, count: str = "") -> Shows:
    case_in = "case" if "case" in listing.filters else ""
    return Shows(what=what, reading=reading, asked=listing.coded, case_in=case_in, count=count)


def _one(what: Accessed, reading: Reading, about: str, count: str = "") -> Shows:
    return Shows(what=what, reading=reading, about=about, count=count)


def _opened(what: Accessed, reading: Reading, about: str, *refuses: int) -> Shows:
    """Texts are opened for whoever looks."""
    return Shows(what=what, reading=reading, about=about, key=UsedKey.PERSON, refuses=frozenset({403, 404, *refuses}))


API: Mapping[str, Shows] = MappingProxyType(
    {
        "cases": _list(Accessed.CASES, Reading.CASELOAD, filters.CASES, "cases"),
        "case": _one(Accessed.CASE, Reading.CASE, "case"),
        "history": _one(Accessed.HISTORY, Reading.HISTORY, "case", "events"),
        "deadlines": _list(Accessed.DEADLINES, Reading.DEADLINES, filters.DEADLINES, "deadlines"),
        "deadline_summary": Shows(what=Accessed.DEADLINES, reading=Reading.DEADLINES),
        "deadline": _one(Accessed.DEADLINES, Reading.DEADLINES, "deadline"),
        "duties": _list(Accessed.DUTIES, Reading.DUTIES, filters.DUTIES, "duties"),
        "duty": _one(Accessed.DUTIES, Reading.DUTIES, "duty"),
        "handoffs": _list(Accessed.HANDOFFS, Reading.HANDOFFS, filters.HANDOFFS, "handoffs"),
        "handoff": _one(Accessed.HANDOFFS, Reading.HANDOFFS, "handoff"),
        "handoff_content": _opened(Accessed.HANDOFF_CONTENT, Reading.HANDOFF_CONTENT, "handoff"),
        "conversations": Shows(
            what=Accessed.CONVERSATIONS, reading=Reading.CASELOAD, asked=frozenset({"waits"}), count="conversations"
        ),
        "conversation": _one(Accessed.CONVERSATIONS, Reading.CASE, "conversation"),
        "conversation_read": _opened(Accessed.MESSAGES, Reading.TEXT, "conversation"),
        "escrow": _list(Accessed.ESCROW, Reading.ESCROW, filters.ESCROW, "escrows"),
        "escrow_read": _opened(Accessed.ESCROW_TEXT, Reading.TEXT, "stream"),
        "erasures": _list(Accessed.ERASURES, Reading.ERASURES, filters.ERASURES, "erasures"),
        "erasure": _one(Accessed.ERASURES, Reading.ERASURES, "case"),
        "retention": _list(Accessed.ERASURES, Reading.ERASURES, filters.RETENTION, "cases"),
        "retention-of-case": _one(Accessed.ERASURES, Reading.ERASURES, "case"),
        "silence": _list(Accessed.SILENCE, Reading.SILENCE, filters.SILENCE, "settlements"),
        "patterns": _list(Accessed.PATTERNS, Reading.PATTERNS, filters.PATTERNS, "patterns"),
        "pattern": _one(Accessed.PATTERNS, Reading.PATTERNS, "pattern"),
        "pattern_history": _one(Accessed.PATTERNS, Reading.PATTERNS, "pattern"),
        "pattern_evidence": _one(Accessed.PATTERNS, Reading.PATTERN_EVIDENCE, "pattern"),
        "pattern_cases": _one(Accessed.PATTERN_CASES, Reading.PATTERN_EVIDENCE, "pattern", "cases"),
        # Whoever is not one of the two, or no longer, is refused as well, though that is said by another status.
        "pattern_person": _opened(Accessed.PATTERN_PERSON, Reading.TEXT, "pattern", 409),
        "statements": _list(Accessed.STATEMENTS, Reading.PATTERNS, filters.STATEMENTS, "statements"),
        "releases": Shows(what=Accessed.FIGURES, reading=Reading.RELEASES, count="releases"),
        "release": _one(Accessed.FIGURES, Reading.RELEASES, "release"),
        "figures": Shows(what=Accessed.FIGURES, reading=Reading.RELEASES, asked=DIMENSIONS, count="figures"),
        "access": _list(Accessed.ACCESS, Reading.ACCESS, filters.ACCESS, "looks"),
    }
)

_REPORTERS_OWN = "A reporter looks at their own report: that they do is nowhere, so that nobody can tell when."
_WRITES = "It takes something in, which is itself on the log, and shows nothing but what became of it."
_PUBLIC = "It is the same for everybody, and says nothing of any case."

UNRECORDED: Mapping[str, str] = MappingProxyType(
    {
        "events": _WRITES,
        "access_log": "It records by itself what someone is about to read elsewhere.",
        "outcome": "The outcome of a command is told only to who knows what was in it.",
        "health": _PUBLIC,
        "lessons": _PUBLIC,
        "routes": _PUBLIC,
        "duty_warning": _PUBLIC,
        "inbox_keys": _PUBLIC,
        "inbox_code": _REPORTERS_OWN,
        "inbox_open": _REPORTERS_OWN,
        "inbox_escrow_status": _REPORTERS_OWN,
        "inbox_incident": _WRITES,
        "inbox_message": _WRITES,
        "inbox_identity": _WRITES,
        "inbox_withdrawal": _WRITES,
        "inbox_end": _WRITES,
        "inbox_escrow": _WRITES,
        "inbox_escrow_withdrawal": _WRITES,
        "inbox_handoff": _WRITES,
        "inbox_reveal": _WRITES,
    }
)
