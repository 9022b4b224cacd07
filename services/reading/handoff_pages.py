"""What the handlers show of hand-offs, read from the tables: pages of them, one of them, and one opened in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import msgspec

from events.handoff import Content
from events.ledgers import shard as shard_of
from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.handoffs import CONTENT_FIELDS, HandoffProfile
from events.sealed import Party, Sealed
from events.vocabulary import HandoffKind, HandoffPurpose, Recipient

from ..inspectorate.handoff_content import lacking
from ..inspectorate.profiles import (
    PERSON_TEXTS,
    Outgoing,
    TextsGone,
    body,
    body_bytes,
    body_digest,
    content_digest,
    open_texts,
)
from .filters import HANDOFFS
from .handoff_views import HandoffContent, HandoffPage, OneHandoff, handoff_view, profile_view
from .listed import listed
from .problems import Unreadable
from .queries import Cases, Page, Row
from .views import data_view, parked_view


class Handoffs(Protocol):
    """The hand-offs that an institution may know of (`infra.postgres.handoff_table.HandoffTable`).

    Every method may block. Raises `ConnectionError` while the database is away.
    """

    def handoffs(
        self, where: Mapping[str, Any], order: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Hand-offs that meet every condition, newest first by `order`, from behind a place in that order on."""
        ...

    def count(self, where: Mapping[str, Any]) -> int:
        """How many hand-offs meet every condition."""
        ...

    def handoff(self, handoff: str) -> Row | None:
        """One hand-off, of whatever institution."""
        ...


class Keyring(Protocol):
    """What opening needs of `infra.postgres.keyring.Keyring`; raises `ConnectionError` while that is away."""

    def open_at(self, at: bytes, sealed: Sealed) -> str | None:
        """The text of a box at its place, None once its key was destroyed."""
        ...

    def hashed(self, purpose: str, *parts: str) -> str:
        """A keyed hash in hex, unrelated between purposes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffReader:
    """What the handlers work with. `cases` says how fresh the tables are, which all have one position."""

    handoffs: Handoffs
    cases: Cases
    keyring: Keyring
    rules: Catalogue
    shards: int


def handoff_page(reader: HandoffReader, page: Page, query: dict[str, str], language: str) -> HandoffPage:
    """A page of the hand-offs, and why it is empty where it is."""
    read = partial(reader.handoffs.handoffs, page.where, page.order, page.after)
    part = listed(HANDOFFS, page, query, reader.cases.freshness, read, reader.handoffs.count)
    return HandoffPage(
        handoffs=[handoff_view(row, language) for row in part.rows],
        total=part.total,
        next=part.next,
        empty=part.empty,
        data=part.data,
    )


def one_handoff(reader: HandoffReader, row: Row, language: str) -> OneHandoff:
    """A hand-off, of which the row was found."""
    # What is not beside a case is parked by its own name.
    case = row["case_id"] if "." in row["handoff"] else row["handoff"]
    profile = _profile(reader, row)
    return OneHandoff(
        handoff=handoff_view(row, language),
        profile=None if profile is None else profile_view(profile, language),
        data=data_view(reader.cases.freshness(shard_of(row["handoff"], reader.shards))),
        parked=parked_view(reader.cases.parked(case)),
        left_out=list(reader.cases.left_out(case)),
    )


def opened_handoff(reader: HandoffReader, row: Row, language: str) -> HandoffContent:
    """All that the recipient of a hand-off will get, opened. Raises `Unreadable` where it cannot be, or may not."""
    data = data_view(reader.cases.freshness(shard_of(row["handoff"], reader.shards)))
    if row["kind"] == HandoffKind.REPORTER_SIDE:
        raise Unreadable("handoff.reporters_own")
    profile = _profile(reader, row)
    if profile is None:
        raise Unreadable("handoff.profile_gone", profile=row["profile"])
    outgoing = outgoing_of(row)
    try:
        texts = open_texts(outgoing, profile, reader.keyring.open_at)
    except TextsGone as gone:
        raise Unreadable("handoff.text_gone", field=gone.field) from None
    sent = body_bytes(outgoing, profile, texts)
    return HandoffContent(
        id=row["handoff"],
        status=row["status"],
        profile=profile_view(profile, language),
        content_digest=content_digest(outgoing.content),
        content=body(outgoing, profile, texts)["data"]["content"],
        lacking=[f"content.{field}" for field in lacking(outgoing.content, profile)],
        stays_here=list(_stays(outgoing.content)),
        body=sent.decode(),
        body_digest=body_digest(sent),
        data=data,
    )


def outgoing_of(row: Row) -> Outgoing:
    """A row as what goes out follows from it."""
    return Outgoing(
        handoff=row["handoff"],
        institution=row["institution"],
        recipient=Recipient(row["recipient"]),
        kind=HandoffKind(row["kind"]),
        purpose=HandoffPurpose(row["purpose"]),
        profile=row["profile"],
        content=msgspec.convert(row["content"], Content),
        commandid=row["content_commandid"],
        follows=row["follows"],
    )


def _profile(reader: HandoffReader, row: Row) -> HandoffProfile | None:
    try:
        return reader.rules.profile_by_ref(row["profile"])
    except UnknownRule:
        return None


def _stays(content: Content) -> Sequence[str]:
    """What of the persons in a content is the institution's own."""
    persons = {field: value for field in CONTENT_FIELDS if isinstance(value := getattr(content, field), Party)}
    return [
        f"content.{field}.{part}"
        for field, person in persons.items()
        for part in Party.__struct_fields__
        if part not in PERSON_TEXTS and getattr(person, part) is not None
    ]
