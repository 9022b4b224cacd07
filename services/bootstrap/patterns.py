"""The pattern worker, put together: it follows the ledger of cases, and asks things of the ledger of patterns only."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from functools import partial
from threading import Event as Flag

from psycopg_pool import ConnectionPool

from events.statement import ExposureStated, SurveyStated
from events.vocabulary import Population
from infra.logs import set_up as set_up_logs
from infra.pattern_key import pattern_key
from infra.postgres.evaluations import Evaluations
from infra.postgres.pool import Connection, open_pool
from infra.postgres.processor import Processor
from infra.postgres.statements import stated
from infra.settings import Settings, load
from projections.catalogue import OVERSIGHT

from ..following.ports import Look
from ..moments import AMSTERDAM, legal_date
from ..patterns.asking import Refusal
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
        finding = Finding(rules, evaluations.within, Statements(pool), marks, partial(_refusals, evaluations))
        period = timedelta(seconds=settings.pattern_seconds)
        evaluating = Evaluating(evaluations, finding, recorded, period, ABSENCE)

        def look(_tables: Processor) -> Look:
            return Settling(evaluations)

        def evaluate(stop: Flag, live: Live) -> None:
            evaluating.run(stop, live)

        return run(settings, Plan(layout=layout, look=look, beside={"evaluation": evaluate}))


def _refusals(evaluations: Evaluations, commandids: Sequence[str]) -> Mapping[str, Refusal]:
    found = evaluations.refused(OVERSIGHT.schema, commandids)
    return {commandid: Refusal(asked_at, code) for commandid, asked_at, code in found}


class Statements:
    """What institutions had stated of themselves: `services.patterns.finding.Stated`.

    A statement counts from the day after it was recorded. By then the tables that it is read from have it, and whoever
    evaluates the same instant again finds the same.
    """

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self._pool = pool

    def __call__(self, institution: str, at: datetime) -> tuple[Sequence[Exposure], Sequence[Survey]]:
        """The newest of each year, unit and population."""
        day = datetime.combine(legal_date(at), time(), AMSTERDAM)
        exposures: dict[tuple[int, str, Population], Exposure] = {}
        surveys: dict[tuple[int, str], Survey] = {}
        for event in stated(self._pool, OVERSIGHT.schema, institution, (ExposureStated, SurveyStated), day):
            match event:
                case ExposureStated(year=year, unit=unit, population=population, headcount=headcount):
                    exposures[year, unit, population] = Exposure(
                        institution=institution, unit=unit, population=population, year=year, headcount=headcount
                    )
                case SurveyStated(year=year, unit=unit, respondents=respondents, unsafe_thousandths=unsafe):
                    surveys[year, unit] = Survey(
                        institution=institution,
                        unit=unit,
                        year=year,
                        respondents=respondents,
                        unsafe_thousandths=unsafe,
                    )
        return tuple(exposures.values()), tuple(surveys.values())
