"""What is indicated, as commands to the ledger of patterns: marks for persons, commitments for cases, whole numbers."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from events.commands.pattern import IndicatePattern
from events.pattern.parts import EVIDENCE_AT_ONCE_MAX, Figures, PatternKey

from ..following.asks import Cause, Wish, asker
from .indication import Indication
from .indication import PatternKey as FoundKey
from .marks import Marks

THOUSAND = 1_000
MILLION = 1_000_000

FIRST_WAIT = timedelta(weeks=1)
FOR_GOOD = frozenset({"pattern.evidence.full"})
"""What is refused by these is refused whatever the ledger's rules become."""

_ASKER = asker("patterns")


Names = tuple[str, ...]
"""What the id of a command follows from: what has the same names is the same wish."""

Ask = tuple[IndicatePattern, Names]


class Refusal(NamedTuple):
    """That the ledger did not take a command: when it was asked for, and the code that says why."""

    asked_at: datetime
    code: str


Refusals = Callable[[Sequence[str]], Mapping[str, Refusal]]
"""Which of the commands with these ids the ledger did not take."""


def wish(ask: Ask, at: datetime, attempt: int = 1) -> Wish:
    """A command as it comes upon the ledger. A further attempt has an id of its own, or it would get the old answer."""
    command, names = ask
    cause = Cause(command.stream, command.institution, command.stream, at)
    return _ASKER.ask(command, command.stream, names if attempt == 1 else (*names, str(attempt)), cause)


def again(asks: Sequence[Ask], at: datetime, refusals: Refusals) -> Iterator[Wish]:
    """Those of the commands that the ledger did not take, once more: a week after the first time, two after the next.

    Nothing that becomes of a pattern makes the ledger take what it refused; its rules and its code may, once they are
    others. As it waits twice as long each time, what is refused for ever is asked some ten times while windows last.
    """
    attempt, wait = 1, FIRST_WAIT
    while asks:
        tried = {wish(ask, at, attempt).commandid: ask for ask in asks}
        refused = {id: one for id, one in refusals(list(tried)).items() if one.code not in FOR_GOOD}
        asks, attempt = [tried[id] for id in tried if id in refused], attempt + 1
        yield from (wish(tried[id], at, attempt) for id in tried if id in refused and refused[id].asked_at + wait <= at)
        wait *= 2


def commands(indication: Indication, marks: Marks, at: datetime) -> Iterator[Ask]:
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
