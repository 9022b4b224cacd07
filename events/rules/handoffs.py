"""Which fields a body outside may be told, by recipient, kind and purpose: a data-minimisation profile. Data."""

from typing import Annotated, Literal, get_args

import msgspec

from ..vocabulary import Basis, HandoffKind, HandoffPurpose, Recipient
from .model import Source, Versioned, Words

ProfileId = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,28}\.[a-z_]{1,28}$(?!\n)")]
ContentField = Literal[
    "behaviours",
    "setting",
    "relations",
    "affected_population",
    "affected_minor",
    "respondent_population",
    "respondent_task_charge",
    "period",
    "unit",
    "consultation",
    "classification",
    "suspicion",
    "police_reference",
    "affected",
    "respondent",
    "reporter",
    "account",
    "contact",
]
"""The fields of `events.handoff.Content`, in their order, which is also that of what is sent."""

CONTENT_FIELDS: tuple[ContentField, ...] = get_args(ContentField)
PERSONS: frozenset[ContentField] = frozenset({"affected", "respondent", "reporter"})
TEXTS: frozenset[ContentField] = frozenset({"account", "contact"})

Approval = Literal["board", "none"]


class HandoffProfile(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a recipient is told on these kinds' account and for this purpose, in one version; the rest stays here.

    `basis` and `source` are of the route: what lets, or makes, the one who sends tell the recipient. Which fields it
    takes is policy, whatever the basis. It must have `must` and may have `may` besides. `approval` says who sees all of
    it and lets it go. `reporter_because` says why the route needs to know who reported, which the law otherwise keeps
    from being told.
    """

    id: ProfileId
    recipient: Recipient
    kinds: Annotated[tuple[HandoffKind, ...], msgspec.Meta(min_length=1)]
    purpose: HandoffPurpose
    basis: Basis
    title: Words
    source: Source
    note: Words
    approval: Approval
    must: Annotated[tuple[ContentField, ...], msgspec.Meta(min_length=1)]
    may: tuple[ContentField, ...] = ()
    reporter_because: Words | None = None
    verify: bool = False
    verify_what: Words | None = None

    @property
    def schema(self) -> str:
        """The `dataschema` of what is sent; `events/schemas/handoffs/` holds it, under id and version."""
        return f"urn:meldstroom:schema:handoff:{self.ref}"

    @property
    def fields(self) -> tuple[ContentField, ...]:
        """Every field that it may have, in the order of what is sent."""
        return tuple(field for field in CONTENT_FIELDS if field in self.must or field in self.may)

    def holds_for(self, recipient: Recipient, kind: HandoffKind, purpose: HandoffPurpose) -> bool:
        """Whether it is about these."""
        return self.recipient is recipient and kind in self.kinds and self.purpose is purpose
