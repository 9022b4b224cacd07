"""The replay of what rules indicated, put together: the log folded anew, evaluated at the very same instants."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import NamedTuple

from events.codec import decode_envelope
from events.pattern import Figures
from infra.pattern_key import pattern_key
from infra.postgres.evaluations import Evaluations
from infra.postgres.pool import open_pool
from infra.postgres.progress import Report
from infra.settings import Settings

from ..audit.indications import TYPES, Compared, Found, Retelling, compared, on_ledger
from ..moments import AMSTERDAM
from ..patterns.asking import commands
from ..patterns.evaluating import SETTLE_SECONDS
from ..patterns.finding import Finding, recorded
from ..patterns.instants import EPOCH, at_or_after, instants
from ..patterns.marks import Marks
from . import audit
from .patterns import Statements
from .rules import catalogue
from .which import NAMED

EVER = datetime(9999, 1, 1, tzinfo=UTC)
LEDGER = "patterns"
_KINDS = [kind.encode() for kind in TYPES]

Told = Callable[[int, int, datetime], None]
"""How many instants are done, of how many, and which one was last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicated:
    """What a replay came to, an institution at a time. `records` of the log of cases were folded."""

    institutions: Sequence[Compared]
    records: int
    seconds: float


class _Course(NamedTuple):
    """When an institution is evaluated, and at which of those instants something was recorded just before."""

    instants: Sequence[datetime]
    near: frozenset[datetime]


def replay_indications(
    settings: Settings, report: Report, told: Told, *, since: date | None = None, fresh: bool = False
) -> Indicated:
    """Evaluate every institution again as far as it was evaluated, and compare with what lies on the ledger.

    With `since` only what was found from that day on; what was found before is taken as the ledger has it. What
    institutions stated is read from the live tables. Raises as `infra.postgres.replay.Replay.run` does.
    """
    begun = time.monotonic()
    begin = datetime.combine(since, clock_time(), AMSTERDAM) if since else EPOCH
    rules, marks = catalogue(settings), Marks(pattern_key(settings, make=False))
    replay = audit.replay(settings, LEDGER)
    with (
        open_pool(settings.postgres, name="indications") as pool,
        replay.filled(report, fresh=fresh) as filled,
    ):
        live = Evaluations(pool, replay.layout, replay.layout.follows, settings.shards)
        again = Evaluations(pool, filled.layout, filled.layout.follows, settings.shards)
        finding = Finding(rules, again.within, Statements(pool), marks)
        period = timedelta(seconds=settings.pattern_seconds)
        until = {one: last for one, last in again.behind(EVER) if last is not None}
        before = _ledger(settings, until, EPOCH, begin)
        total = sum(len(_course(again, one, begin, last, period).instants) for one, last in until.items())
        retold, near, evaluated, done = {}, {}, {}, 0
        for institution, last in until.items():
            course = _course(again, institution, begin, last, period)
            retelling = Retelling(before.get(institution, {}))
            for at in course.instants:
                for indication in finding.found(institution, at):
                    for command, names in commands(indication, marks, at):
                        retelling.ask(command, names)
                done += 1
                told(done, total, at)
            retold[institution], near[institution] = retelling.found, course.near
            evaluated[institution] = len(course.instants)
        # What still waited to be asked at this moment may or may not be on the ledger a moment later.
        waiting = frozenset(live.waiting())
        ledger = _ledger(settings, until, begin, EVER)
        found = [compared(one, evaluated[one], ledger.get(one, {}), retold[one], near[one], waiting) for one in until]
        return Indicated(institutions=found, records=filled.records, seconds=time.monotonic() - begun)


def _course(tables: Evaluations, institution: str, begin: datetime, last: datetime, period: timedelta) -> _Course:
    near: set[datetime] = set()

    def asked() -> Iterator[datetime]:
        for facts in tables.new(institution, EPOCH):
            for at in recorded(facts):
                turn = at_or_after(at, period)
                if begin <= turn <= last and (turn - at).total_seconds() <= SETTLE_SECONDS:
                    near.add(turn)
                yield at

    every = instants(asked(), None, last, period)
    return _Course([at for at in every if at >= begin], frozenset(near))


def _ledger(
    settings: Settings, until: Mapping[str, datetime], begin: datetime, end: datetime
) -> Mapping[str, Mapping[Found, Figures]]:
    """What the ledger says was found from an instant until another, by institution, as far as each was evaluated."""
    places = [(NAMED[LEDGER].name, shard) for shard in range(settings.shards)]
    values = (value for place in places for value in audit.values(settings, place))
    envelopes = (decode_envelope(value) for value in values if any(kind in value for kind in _KINDS))
    ledger: dict[str, dict[Found, Figures]] = {}
    for institution, one, figures in on_ledger(envelopes):
        if begin <= figures.as_of < end and figures.as_of <= until.get(institution, EPOCH):
            ledger.setdefault(institution, {}).setdefault(one, figures)
    return ledger
