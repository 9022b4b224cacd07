"""What becomes of a pattern that no single case shows: people judge it, name its cause, and do something about that.

The cases are those of `examples/`: six reports and complaints from one academy, each of them handled by itself. The
worker indicates what they have in common; that nobody looks at it for months is told higher and higher up.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from events import pattern
from events.codec import decode_event_data, encode_data
from events.commands.pattern import (
    AcknowledgePattern,
    AdoptStructuralMeasure,
    AnswerAdvice,
    CarryOutMeasure,
    ConfirmPattern,
    GiveSupervisoryAdvice,
    RecordStructuralCause,
    ReviewPattern,
)
from events.envelope import Envelope
from events.identity import pattern_stream
from events.registry import Command
from events.vocabulary import (
    AdviceResponse,
    AdviceSubject,
    Body,
    Factor,
    MeasureAim,
    MeasureKind,
    PatternAxis,
    ReviewCheck,
    StructuralTheme,
)
from events.vocabulary.code import Code
from projections.labels import event_label

from ..moments import legal_date
from ..permissions import Role
from .lines import Line, System
from .player import Played
from .words import Language

INSTITUTION = "hogeschool-west"
KEY = {"unit": "academy-of-arts"}
PATTERN = pattern_stream(INSTITUTION, "P02", PatternAxis.UNIT.value, KEY)
WAIT_SECONDS_MAX = 60.0  # Real ones, until the worker has indicated it and the page shows it.
LOOK_SECONDS = 0.2

Page = Mapping[str, Any]
"""The pattern as it is read over HTTP, which tells the ids of its measures and of the advice on it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does so many days after the examples have ended."""

    days: int
    role: Role
    command: Callable[[Page, date], Command]


STEPS = (
    Step(0, Role.OMBUDS, lambda _page, _on: ReviewPattern(checks=(ReviewCheck.INDEPENDENCE, ReviewCheck.SMALL_UNIT))),
    Step(0, Role.OMBUDS, lambda _page, _on: ConfirmPattern()),
    Step(
        3,
        Role.OMBUDS,
        lambda _page, _on: RecordStructuralCause(
            theme=StructuralTheme.CULTURE, factors=(Factor.CULTURE_DIDACTICS, Factor.CULTURE_UNDISCUSSED)
        ),
    ),
    Step(
        7,
        Role.BOARD,
        lambda _page, on: AdoptStructuralMeasure(
            kind=MeasureKind.DIDACTICS_TRAINING,
            aim=MeasureAim.FEWER_INCIDENTS,
            owner=Body.MANAGER,
            unit=KEY["unit"],
            due_on=on + timedelta(weeks=26),
        ),
    ),
    Step(10, Role.SUPERVISORY_BOARD, lambda _page, _on: GiveSupervisoryAdvice(about=AdviceSubject.PACE)),
    Step(
        17,
        Role.BOARD,
        lambda page, _on: AnswerAdvice(advice=page["advices"][-1]["id"], response=AdviceResponse.FOLLOWED),
    ),
    Step(24, Role.COORDINATOR, lambda page, _on: CarryOutMeasure(measure=page["measures"][-1]["id"])),
    Step(25, Role.SUPERVISORY_BOARD, lambda _page, _on: AcknowledgePattern()),
)


class Oversight:
    """Tells which patterns were indicated, and of the one that is followed what nobody in the examples did."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def tell(self, envelope: Envelope) -> Sequence[str]:
        """What an event says, in lines for people; none where it is told as somebody's act."""
        event = decode_event_data(envelope.type, envelope.data)
        label = event_label(envelope.type).of(self._language)
        match event:
            case pattern.PatternIndicated():
                key = ", ".join(self._named(event.key)) or self._in(event.axis)
                return [f"{label} ({event.figures.rule}): {key}; {event.figures.cases}"]
            case pattern.PatternEscalated() if envelope.subject == PATTERN:
                return [f"{label}: {self._in(event.overdue.step)} → {self._in(event.level)} ({event.overdue.rule})"]
            case _:
                return []

    def _named(self, key: pattern.PatternKey) -> Iterator[str]:
        for name in ("unit", "relation", "setting", "behaviour", "ground", "route"):
            value = getattr(key, name)
            if value is not None:
                yield self._in(value) if isinstance(value, Code) else str(value)

    def _in(self, code: Code) -> str:
        return code.nl if self._language is Language.NL else code.en


class Unseen(Exception):
    """The pattern was not indicated, or its page does not show what was done."""


def oversee(
    play: Callable[[Sequence[Line]], Played],
    page: Callable[[int], Page | None],
    turn_to: Callable[[date], None],
    clock: Callable[[], datetime],
) -> None:
    """Have it all done, each on its day, and told day by day.

    `page` gives the pattern's page once it shows a version, else none. Raises `Unseen`.
    """
    begun, version = clock(), 0
    for number, step in enumerate(STEPS, start=1):
        while clock() < begun + timedelta(days=step.days):
            time.sleep(LOOK_SECONDS)
            turn_to(legal_date(clock()))
        found = _shown(page, version + 1)
        version = found["pattern"]["version"]
        line = _line(number, step.role, step.command(found, legal_date(clock())), clock())
        if play([line]).surprises:
            raise Unseen(f"{line.type} was not taken")
    _shown(page, version + 1)


def _shown(page: Callable[[int], Page | None], version: int) -> Page:
    give_up_at = time.monotonic() + WAIT_SECONDS_MAX
    while (found := page(version)) is None:
        if time.monotonic() > give_up_at:
            raise Unseen(
                f"{PATTERN} was not there with version {version} in {WAIT_SECONDS_MAX:g} s; where cases are recorded"
                " later than they happened, none is within the year: a slower clock helps, such as 1d"
            )
        time.sleep(LOOK_SECONDS)
    return found


def _line(number: int, role: Role, command: Command, at: datetime) -> Line:
    system = System(INSTITUTION, role)
    name = f"oversight-{number:02d}"
    data = encode_data(command)
    attributes = {
        "specversion": "1.0",
        "id": name,
        "source": f"/institutions/{INSTITUTION}/{role}",
        "type": command.TYPE,
        "subject": PATTERN,
        "time": at,
        "datacontenttype": "application/json",
        "data": orjson.Fragment(data),
    }
    body = orjson.dumps(attributes)
    return Line(body=body, id=name, system=system, type=command.TYPE, subject=PATTERN, time=at, data=data)
