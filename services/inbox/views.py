"""What the reporter sees behind a code, and what whoever answers sees of it."""

from datetime import date
from typing import Any

import msgspec

from events.rules import Catalogue
from events.vocabulary import Basis, ConversationEnd, Recipient, TermHolder
from events.vocabulary.code import Code
from projections.caseload import CaseStatus
from projections.conversations import MessageBy
from projections.handoffs import HandoffStatus

from ..reading.deadline_views import term_title

Row = Any


class FreshCode(msgspec.Struct, frozen=True):
    """A code that nobody had before. Nothing of it is kept until it comes along with what it is for."""

    code: str
    keep: str


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a submission. `statement` is a signed one of what was said (`GET /inbox/keys` verifies it)."""

    statement: str
    case: str | None = None
    number: int | None = None
    code_opens: bool | None = None


class Confirmation(msgspec.Struct, frozen=True):
    """Nothing was done yet: this must be sent back, by whoever has read what it means."""

    confirm: str
    means: str
    seconds: int


class TermShown(msgspec.Struct, frozen=True):
    """A term that runs: what must be done by whom, until which day, and by which rule."""

    what: str
    by: str
    until: date
    rule: str
    basis: str
    overdue: bool
    verify: bool


class MessageShown(msgspec.Struct, frozen=True):
    """One message. `text` is null where it was destroyed, or where something was told without words."""

    number: int | None
    by: str
    by_label: str
    on: date
    text: str | None
    destroyed: bool


class EntrustedShown(msgspec.Struct, frozen=True):
    """What was handed to a body outside, by its number among these. `revealed` says that the institution knows."""

    number: int
    recipient: str | None
    status: str | None
    revealed: bool | None


class CaseShown(msgspec.Struct, frozen=True):
    """Where the case stands."""

    id: str
    status: str
    status_label: str
    withdrawn: bool


class Inbox(msgspec.Struct, frozen=True):
    """All that lies behind a code. `can` names what can still be done, each at its address under /inbox."""

    case: CaseShown | None
    terms: list[TermShown]
    ended: str | None
    messages: list[MessageShown]
    more: int | None
    entrusted: list[EntrustedShown]
    deposits: int
    can: list[str]


class ConversationView(msgspec.Struct, frozen=True):
    """A conversation in numbers and days. `waits` says that the reporter spoke last; `unread` that nobody read it."""

    id: str
    case: str
    messages: int
    spoken: int
    heard: int
    waits: bool
    unread: bool
    opened_on: date
    spoken_on: date | None
    answered_on: date | None
    ended_on: date | None
    ended: str | None
    version: int


class ConversationList(msgspec.Struct, frozen=True):
    """Conversations of the institution; `next` is what to send as `after` for those that follow."""

    conversations: list[ConversationView]
    next: str | None


class Heard(msgspec.Struct, frozen=True):
    """What was read, after that was recorded. `more` is the number up to which there is more before these."""

    id: str
    messages: list[MessageShown]
    more: int | None


def conversation_view(row: Row) -> ConversationView:
    """A row of the conversations as whoever answers sees it."""
    names = [name for name in ConversationView.__struct_fields__ if name not in {"id", "case"}]
    return ConversationView(id=row["conversation"], case=row["case_id"], **{name: row[name] for name in names})


def message_shown(row: Row, text: str | None, language: str) -> MessageShown:
    """A row of the messages with its text opened."""
    return MessageShown(
        number=row["number"],
        by=row["said_by"],
        by_label=word(MessageBy, row["said_by"], language),
        on=row["said_on"],
        text=text,
        destroyed=text is None and row["box"] is not None,
    )


def case_shown(row: Row, language: str) -> CaseShown:
    """A row of the caseload as its reporter sees it."""
    return CaseShown(row["subject"], row["status"], word(CaseStatus, row["status"], language), row["withdrawn"])


def term_shown(row: Row, rules: Catalogue, overdue: bool, language: str) -> TermShown:
    """A row of the deadlines as the reporter of its case sees it."""
    return TermShown(
        what=term_title(row, rules, language) or row["term"],
        by=word(TermHolder, row["holder"], language),
        until=row["due_on"],
        rule=row["rule"],
        basis=word(Basis, row["basis"], language),
        overdue=overdue,
        verify=row["verify"],
    )


def entrusted_shown(number: int, row: Row | None, language: str) -> EntrustedShown:
    """A hand-off as whoever made it sees it; of one that cannot be read yet only that it is there."""
    if row is None:
        return EntrustedShown(number, None, None, None)
    recipient = word(Recipient, row["recipient"], language)
    return EntrustedShown(number, recipient, word(HandoffStatus, row["status"], language), not row["hidden"])


def ended_label(row: Row, language: str) -> str | None:
    """Why a conversation ended, in words; None while it goes on."""
    return None if row["ended"] is None else word(ConversationEnd, row["ended"], language)


def word(code: type[Code], value: str, language: str) -> str:
    """The word for a code."""
    found = code(value)
    return found.nl if language == "nl" else found.en
