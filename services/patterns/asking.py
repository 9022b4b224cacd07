"""What is indicated, as commands to the ledger of patterns: marks for persons, commitments for cases, whole numbers."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from events.commands.pattern import IndicatePattern
from events.pattern.parts import EVIDENCE_AT_ONCE_MAX, Figures, PatternKey

from ..following.asks import Cause, Wish, asker
from .indication import Indication
from .indication import PatternKey as FoundKey
from .marks import Marks

THOUSAND = 1_000
MILLION = 1_000_000

_ASKER = asker("patterns")


Names = tuple[str, ...]
"""What the id of a command follows from: what has the same names is the same wish."""


def wishes(indication: Indication, marks: Marks, at: datetime) -> Iterator[Wish]:
    """The commands of an indication that was found at an instant, as they come upon the ledger."""
    for command, names in commands(indication, marks, at):
        cause = Cause(command.stream, indication.institution, command.stream, at)
        yield _ASKER.ask(command, command.stream, names, cause)


def commands(indication: Indication, marks: Marks, at: datetime) -> Iterator[tuple[IndicatePattern, Names]]:
    """The commands of an indication that was found at an instant: one, or where it has very many cases several.

    Their names follow from the pattern and its cases, so that what was indicated once is asked once, whenever it is
    found again. Where populations are compared and no cases are named, it is asked once for each window: the ledger
    takes it as soon as a window begins after the last one had ended (`services.patterns.indicating`).
    """
    command = IndicatePattern(
        institution=indication.institution,
        axis=indication.axis,
        key=_key(indication.institution, indication.key, marks),
        figures=_figures(indication, at),
    )
    stream = command.stream
    for part in _parts(sorted(marks.case(stream, case) for case in indication.cases)):
        found = hashlib.sha256("\n".join(part).encode()).hexdigest() if part else indication.window.from_on.isoformat()
        yield replace(command, evidence=tuple(part)), (stream, indication.rule, found)


def _parts(evidence: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, max(1, len(evidence)), EVIDENCE_AT_ONCE_MAX):
        yield evidence[start : start + EVIDENCE_AT_ONCE_MAX]


def _key(institution: str, key: FoundKey, marks: Marks) -> PatternKey:
    return PatternKey(
        unit=key.unit,
        relation=key.relation,
        setting=key.setting,
        organiser=key.organiser,
        behaviour=key.behaviour,
        ground=key.ground,
        route=key.route,
        role=key.role,
        body=key.body,
        mark=marks.person(institution, key.person) if key.person is not None else None,
    )


def _figures(indication: Indication, at: datetime) -> Figures:
    return Figures(
        rule=indication.rule,
        on=indication.on,
        from_on=indication.window.from_on,
        until_on=indication.window.until_on,
        as_of=at,
        cases=indication.independent,
        reporters=indication.reporters,
        scale=indication.scale,
        observed_thousandths=round(indication.observed * THOUSAND),
        threshold_thousandths=round(indication.threshold * THOUSAND),
        expected_thousandths=None if indication.expected is None else round(indication.expected * THOUSAND),
        p_value_millionths=None if indication.p_value is None else round(indication.p_value * MILLION),
        recurrence_days=None if indication.recurrence_days is None else round(indication.recurrence_days),
    )
