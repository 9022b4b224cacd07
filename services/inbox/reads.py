"""What the inbox asks of the tables and of the keyring, as ports, and what it shows of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from events.identity import case_of
from events.sealed import Sealed, place

from ..reading.pages import Reader
from .problems import Barred
from .receipts import Holder
from .views import Inbox, MessageShown, case_shown, ended_label, entrusted_shown, message_shown, term_shown

MESSAGES_MAX = 200  # How many an answer has; more are asked for by the number to go up to.
TERMS_MAX = 50

Row = Mapping[str, Any]


class Conversations(Protocol):
    """Conversations and messages (`infra.postgres.conversations.ConversationTable`). Every method may block.

    Raises `ConnectionError` while the database is away.
    """

    def conversation(self, stream: str) -> Row | None:
        """One conversation, of whatever institution."""
        ...

    def waiting(self, institution: str, *, waits: bool, after: str, limit: int) -> Sequence[Row]:
        """Conversations of an institution in which the reporter waits, or does not, by name from behind one on."""
        ...

    def messages(self, case: str) -> Sequence[Row]:
        """Everything that was said to or by the reporter of a case, still sealed."""
        ...

    def handoffs(self, names: Sequence[str]) -> Sequence[Row]:
        """How far these hand-offs are."""
        ...


class Opener(Protocol):
    """Opens what is sealed (`infra.postgres.keyring.Keyring`)."""

    def open_at(self, at: bytes, sealed: Sealed) -> str | None:
        """The text of a box at its place, None once its key was destroyed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """What the handlers read with."""

    reader: Reader
    conversations: Conversations
    opener: Opener

    def inbox(self, holder: Holder, institution: str, until: int | None, language: str) -> Inbox:
        """All that lies behind a code, opened for whoever holds it. May block. Raises `Barred` or `ConnectionError`."""
        entrusted = {row["handoff"]: row for row in self.conversations.handoffs(holder.handoffs)}
        shown = [entrusted_shown(at, entrusted.get(name), language) for at, name in enumerate(holder.handoffs, 1)]
        deposits = len(holder.deposits)
        if holder.conversation is None:
            can = ["handoffs", *(["escrow"] if deposits else [])]
            return Inbox(None, [], None, [], None, shown, deposits, can)
        row = self.conversations.conversation(holder.conversation)
        case = self.reader.cases.case(case_of(holder.conversation))
        if row is None or case is None or row["institution"] != institution:
            raise Barred("inbox.not_there_yet")
        messages, more = self._opened(self.conversations.messages(row["case_id"]), until, language)
        return Inbox(
            case=case_shown(case, language),
            terms=self._terms(row["case_id"], institution, language),
            ended=ended_label(row, language),
            messages=messages,
            more=more,
            entrusted=shown,
            deposits=deposits,
            can=_can(row, case, holder),
        )

    def heard(self, row: Row, until: int, language: str) -> tuple[list[MessageShown], int | None]:
        """The messages of a conversation up to a number, opened for whoever answers."""
        rows = [one for one in self.conversations.messages(row["case_id"]) if one["stream"] == row["conversation"]]
        return self._opened(rows, until, language)

    def _opened(self, rows: Sequence[Row], until: int | None, language: str) -> tuple[list[MessageShown], int | None]:
        """The last of these up to a message, and the number of the one before them, where there are more."""
        if until is not None:
            last = max((at for at, row in enumerate(rows) if (row["number"] or 0) in range(1, until + 1)), default=-1)
            rows = rows[: last + 1]
        before, shown = rows[:-MESSAGES_MAX], rows[-MESSAGES_MAX:]
        more = next((row["number"] for row in reversed(before) if row["number"]), None)
        return [message_shown(row, self._text(row), language) for row in shown], more

    def _text(self, row: Row) -> str | None:
        if row["box"] is None:
            return None
        at = place(row["stream"], row["commandid"], row["path"])
        return self.opener.open_at(at, Sealed(kid=row["kid"], box=row["box"]))

    def _terms(self, case: str, institution: str, language: str) -> list[Any]:
        now = self.reader.now()
        where = {"institution": institution, "case": case, "running": True}
        rows = self.reader.deadlines.deadlines(where, now, None, TERMS_MAX)
        return [term_shown(row, self.reader.rules, row["due_at"] <= now, language) for row in rows]


def _can(row: Row, case: Row, holder: Holder) -> list[str]:
    """What can still be done: the last parts of the addresses."""
    can = ["handoffs"]
    if row["ended"] is None:
        can += ["messages", "end"]
    can.append("identity")
    if not case["withdrawn"] and case["status"] != "closed":
        can.append("withdrawal")
    if holder.handoffs:
        can.append("handoffs/reveal")
    return can
