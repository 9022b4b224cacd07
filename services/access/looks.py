"""What is to be recorded of a request, and by which id: so that a page that refreshes itself is one look. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from events.access import ASKED_MAX, Asked, SubjectId
from events.commands.access import AccessCommand, RecordAccess, RecordRefusal
from events.identity import case_of, command_id
from events.vocabulary import AccessDoor, Accessed, AccessPurpose, CaseId, Dimension, Name, Token, UsedKey

from ..permissions import Reading

SOURCE = "/access"
# A look lasts so long: who reads a case for an hour is on the ledger four times, a page that asks every second as well.
LOOK_SECONDS = 15 * 60
RESULTS_MAX = 1_000_000
DIMENSIONS = frozenset(dimension.value for dimension in Dimension)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """What an address shows, as far as it matters here.

    `reading` is what allows it. `about` is the part of the path that names the stream or event, `case_in` the filter
    that may name a case; `own` says that what the path names is not shown unless it is of the caller's institution.
    `asked` are the filters whose values are codes or days: of all others only the name is told.
    `count` is where in what is shown the results are; `pages` the part of the query by which pages differ. `begins`
    says that an answer that leads elsewhere counts as well, `refuses` which answers say that it was refused: a 404 as
    well, since what is another institution's is there for nobody else, and who tries ids is to be seen.
    `understood` is where in what is shown the filters are, for a page on which they can be typed as one line;
    `named_in` where the stream is, for an address that does not name it.
    """

    what: Accessed
    reading: Reading
    about: str = ""
    case_in: str = ""
    own: bool = True
    asked: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset({"after", "limit", "order", "at_least"})
    count: str = ""
    pages: str = "after"
    understood: str = ""
    named_in: str = ""
    exported: bool = False
    key: UsedKey | None = None
    begins: bool = False
    refuses: frozenset[int] = frozenset({403, 404})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A request, as far as it matters here: the parts of its path, its query, and what it said that it is for."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    purpose: AccessPurpose | None = None


def look(shows: Shows, door: AccessDoor, asking: Asking, institution: str, role: str) -> RecordAccess:
    """What is recorded of something that is to be shown. How many results there were is not known yet."""
    case, about = subject_of(shows, asking)
    return RecordAccess(
        institution=institution,
        what=shows.what,
        door=door,
        role=role,
        exported=shows.exported,
        key=shows.key,
        purpose=asking.purpose,
        case=case,
        about=about,
        asked=asked(shows, asking.query),
    )


def refusal(shows: Shows, door: AccessDoor, asking: Asking, institution: str, reason: str) -> RecordRefusal:
    """What is recorded of something that was refused."""
    case, about = subject_of(shows, asking)
    fits = _fits(Token, reason)
    return RecordRefusal(
        institution=institution,
        what=shows.what,
        door=door,
        reason=reason if fits else "refused",
        case=case,
        about=about,
    )


def flood(refused: RecordRefusal) -> RecordRefusal:
    """What stands for all further refusals of the same person, for as long as a look lasts."""
    return replace(refused, case=None, about=None, reason="many", more=True)


def subject_of(shows: Shows, asking: Asking) -> tuple[str | None, str | None]:
    """The case, and what it is about beside that. What is not the name of a stream is left out: it may be anything.

    A case that may be of another institution is no case here, since its stream is not ours to write to.
    """
    named = asking.path.get(shows.about, "") or asking.query.get(shows.case_in, "")
    if not _fits(SubjectId, named):
        return None, None
    case = case_of(_stream(named)) if shows.own and shows.about else ""
    if not _fits(CaseId, case):
        return None, named
    return case, (None if named == case else named)


def asked(shows: Shows, query: Mapping[str, str]) -> tuple[Asked, ...]:
    """The fields that were filtered, in order. A value is told only where it is a code or a day."""
    names = sorted(name for name, value in query.items() if value and name not in shows.ignored)
    found = [Asked(name=name, value=_told(shows, name, query[name])) for name in names if _fits(Name, name)]
    return tuple(found[:ASKED_MAX])


def id_of(actor: str, command: AccessCommand, page: str, now: float) -> str:
    """The id of the command: the same for the same person, thing and quarter of an hour, however often it is asked.

    `page` tells the pages of a list apart, and `now` is in seconds since 1970.
    """
    same = replace(command, results=None) if isinstance(command, RecordAccess) else command
    digest = sha256(msgspec.json.encode((command.TYPE, same, page))).hexdigest()
    return command_id(SOURCE, f"{actor}\n{int(now // LOOK_SECONDS)}\n{digest}")


def results_in(shown: Any, where: str) -> int | None:
    """How many there were: the length of what stands at a dotted place in what is shown; None where nothing does."""
    found = at(shown, where) if where else None
    return None if found is None else min(len(found), RESULTS_MAX)


def at(shown: Any, where: str) -> Any:
    """What stands at a dotted place in what is shown; None where nothing does."""
    for name in where.split("."):
        shown = shown.get(name) if isinstance(shown, Mapping) else getattr(shown, name, None)
    return shown


def _stream(about: str) -> str:
    """The stream that a name speaks of: its own, or that of an event of a case."""
    head, _, rest = about.partition(".")
    return head if rest.isdecimal() and head.startswith(("complaint-", "incident-")) else about


def _told(shows: Shows, name: str, value: str) -> str | None:
    return value if name in shows.asked and _fits(Token, value) else None


def _fits(form: Any, value: str) -> bool:
    """Whether a text has the form that the ledger takes."""
    (pattern,) = (meta.pattern for meta in form.__metadata__ if meta.pattern)
    return re.fullmatch(pattern, value) is not None
