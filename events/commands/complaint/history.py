"""Ask that a complaint of the past be brought in whole."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from ...complaint.parts import Terms
from ...payload import Payload
from ...sealed import Person, Personal
from ...vocabulary import (
    CODES_MAX,
    Behaviour,
    Body,
    Channel,
    Coding,
    ComplaintEnding,
    Finding,
    InformalOutcome,
    LinkedCase,
    MeasureBasis,
    MeasureKind,
    MeasureTerm,
    NotHandledGround,
    Token,
    WithdrawalReason,
)
from .parts import NamedRespondent


class JudgedBehaviour(Payload):
    """What was found of one behaviour of a complaint of the past."""

    behaviour: Behaviour
    finding: Finding


class AdoptedMeasure(Payload):
    """A measure that was adopted on a complaint of the past. One against a person needs a basis, then as now."""

    kind: MeasureKind
    term: MeasureTerm
    adopted_on: date
    owner: Body
    basis: MeasureBasis | None = None
    carried_out_on: date | None = None


class BringInComplaint(Payload):
    """Bring in a complaint of the past whole, with the dates that it had then (historie).

    `source` is the declared name of the data set, `row` a keyed hash of what identifies the complaint in it. `formal`
    says whether Awb 9:5 to 9:12 were applied; left out, that follows from what the form is said to have held. `finding`
    is the judgement on every behaviour of the coding that `findings` does not name. Of its handling what is known is
    said and nothing more.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.bring-in.v1"
    OPENS: ClassVar[bool] = True
    source: Token
    row: Token
    filed_on: date
    filed_with: Body
    channel: Channel
    written: bool
    signed: bool = False
    dated_on: date | None = None
    towards_complainant: bool
    complainant: Person | None = None
    description: Personal | None = None
    respondents: Annotated[tuple[NamedRespondent, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    coding: Coding
    terms: Terms
    received_on: date | None = None
    formal: bool | None = None
    acknowledged_on: date | None = None
    ending: ComplaintEnding | None = None
    ended_on: date | None = None
    finding: Finding | None = None
    findings: Annotated[tuple[JudgedBehaviour, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    ground: NotHandledGround | None = None
    withdrawal: WithdrawalReason = WithdrawalReason.NOT_SAID
    reasons: Personal | None = None
    answer: Personal | None = None
    outcome: Personal | None = None
    notified_on: date | None = None
    closed_on: date | None = None
    outcomes: Annotated[tuple[InformalOutcome, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    measures: Annotated[tuple[AdoptedMeasure, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    links: Annotated[tuple[LinkedCase, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
