"""The pattern worker, put together: it follows the ledger of cases, and asks things of the ledger of patterns only."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from threading import Event as Flag

from infra.logs import set_up as set_up_logs
from infra.pattern_key import pattern_key
from infra.postgres.evaluations import Evaluations
from infra.postgres.pool import open_pool
from infra.postgres.processor import Processor
from infra.settings import Settings, load

from ..following.ports import Look
from ..patterns.evaluating import Evaluating, Settling
from ..patterns.finding import Finding, recorded
from ..patterns.indication import Exposure, Survey
from ..patterns.marks import Marks
from . import layouts
from .following import ABSENCE, Live, Plan, run
from .rules import catalogue


def patterns(settings: Settings | None = None) -> int:
    """Run the pattern worker until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    rules = catalogue(settings)
    marks = Marks(pattern_key(settings))
    layout = layouts.patterns(settings, rules)
    with ExitStack() as stack:
        pool = stack.enter_context(open_pool(settings.postgres, name="evaluation"))
        evaluations = Evaluations(pool, layout, layout.follows, settings.shards)
        finding = Finding(rules, evaluations.within, stated, marks)
        period = timedelta(seconds=settings.pattern_seconds)
        evaluating = Evaluating(evaluations, finding, recorded, period, ABSENCE)

        def look(_tables: Processor) -> Look:
            return Settling(evaluations)

        def evaluate(stop: Flag, live: Live) -> None:
            evaluating.run(stop, live)

        return run(settings, Plan(layout=layout, look=look, beside={"evaluation": evaluate}))


def stated(institution: str, before: datetime) -> tuple[Sequence[Exposure], Sequence[Survey]]:
    return (), ()
