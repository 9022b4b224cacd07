"""What callers see of a hand-off: to whom, how far it is, the receipt; and, opened, all that the recipient will get."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from events.rules.handoffs import HandoffProfile
from events.rules.model import Words
from events.vocabulary import DeliveryFailure, HandoffKind, HandoffPurpose, Recipient, ReturnReason
from events.vocabulary.code import Code
from projections.handoffs import HandoffStatus

from .queries import Row
from .views import DataAsOf, Parked, words_of


class ReceiptView(msgspec.Struct, frozen=True):
    """The recipient's receipt. Its signature is over `HANDOFF`, `digest` and `received_at`, a line each.

    `digest` is SHA-256 of the bytes that it got; `keyid` names the key whose signature this is.
    """

    digest: str
    received_at: str
    keyid: str
    signature: str
    reference: str | None


class HandoffView(msgspec.Struct, frozen=True):
    """A hand-off. `labels` has the words for its codes, in the language that was asked for.

    `waiting_since` is since when it waits for its next step; empty where it has ended. `attempts` are those of the
    delivery that ended last, `failure` is why it was parked. `body_digest` is of the bytes that went out.
    """

    id: str
    case: str | None
    institution: str
    recipient: str
    kind: str
    purpose: str
    profile: str
    needs_approval: bool
    status: str
    waiting_since: datetime | None
    prepared_at: datetime
    prepared_by: str | None
    follows: str | None
    amended_at: datetime | None
    approved_at: datetime | None
    cancelled_at: datetime | None
    sent_at: datetime | None
    attempts: int | None
    body_digest: str | None
    received_at: datetime | None
    receipt: ReceiptView | None
    parked_at: datetime | None
    failure: str | None
    resent_at: datetime | None
    accepted_at: datetime | None
    reference: str | None
    returned_at: datetime | None
    return_reason: str | None
    right_body: str | None
    passed_on_at: datetime | None
    passed_on_to: list[str]
    answered_at: datetime | None
    revealed_at: datetime | None
    version: int
    updated_at: datetime
    labels: dict[str, str | list[str]]


class ProfileView(msgspec.Struct, frozen=True):
    """What this recipient may be told for this, and must be. `verify` says what a lawyer has yet to confirm."""

    id: str
    version: int
    title: str
    note: str
    basis: str
    act: str
    article: str
    approval: str
    must: list[str]
    may: list[str]
    verify: str | None


class OneHandoff(msgspec.Struct, frozen=True):
    """A hand-off, its profile where the catalogue still has it, how fresh it is, and whether its case is parked."""

    handoff: HandoffView
    profile: ProfileView | None
    data: DataAsOf
    parked: Parked | None
    left_out: list[str]


class HandoffPage(msgspec.Struct, frozen=True):
    """A page of hand-offs, newest first. `total` counts what the filters let through; `empty` as in a caseload."""

    handoffs: list[HandoffView]
    total: int
    next: str | None
    empty: str | None
    data: DataAsOf


class HandoffContent(msgspec.Struct, frozen=True):
    """All that a recipient will get, as who approves must see it: opened, and nothing besides.

    `content_digest` is what an approval must carry; it changes with every change. `body` is what will be sent, byte for
    byte in UTF-8, and `body_digest` its SHA-256: what the receipt will be for. `lacking` names the fields without which
    it cannot be approved. `stays_here` names what lies on the log with it and is not sent.
    """

    id: str
    status: str
    profile: ProfileView
    content_digest: str
    content: dict[str, Any]
    lacking: list[str]
    stays_here: list[str]
    body: str
    body_digest: str
    data: DataAsOf


_CODES: Mapping[str, type[Code]] = {
    "recipient": Recipient,
    "kind": HandoffKind,
    "purpose": HandoffPurpose,
    "status": HandoffStatus,
    "failure": DeliveryFailure,
    "return_reason": ReturnReason,
    "right_body": Recipient,
    "passed_on_to": Recipient,
}
_SAME = tuple(
    name for name in HandoffView.__struct_fields__ if name not in {"id", "case", "receipt", "labels"}
)  # The columns that are shown as they are.


def handoff_view(row: Row, language: str) -> HandoffView:
    """A row of the hand-offs as callers see it."""
    return HandoffView(
        id=row["handoff"],
        case=row["case_id"],
        receipt=_receipt(row),
        labels=words_of(_CODES, row, language),
        **{name: row[name] for name in _SAME},
    )


def _receipt(row: Row) -> ReceiptView | None:
    if row["receipt_digest"] is None:
        return None
    return ReceiptView(
        digest=row["receipt_digest"],
        received_at=row["receipt_at"],
        keyid=row["receipt_keyid"],
        signature=row["receipt_signature"],
        reference=row["receipt_reference"],
    )


def profile_view(profile: HandoffProfile, language: str) -> ProfileView:
    """A profile in words."""
    return ProfileView(
        id=profile.id,
        version=profile.version,
        title=_in(profile.title, language),
        note=_in(profile.note, language),
        basis=profile.basis.nl if language == "nl" else profile.basis.en,
        act=profile.source.act,
        article=profile.source.article,
        approval=profile.approval,
        must=list(profile.must),
        may=list(profile.may),
        verify=_in(profile.verify_what, language) if profile.verify_what else None,
    )


def _in(words: Words, language: str) -> str:
    return words.nl if language == "nl" else words.en
