"""The escalation process, put together."""

from functools import partial
from threading import Event as Flag

from events.rules.catalogue import Catalogue
from events.vocabulary import Processor as Processors
from infra.logs import set_up as set_up_logs
from infra.postgres.layout import Layout
from infra.postgres.processor import Processor
from infra.settings import Settings, load

from ..escalation.firing import fire
from ..following.firing import Firing
from ..following.ports import Look
from . import layouts
from .following import Live, Plan, run
from .notifications import deliver, recording
from .parked import SCHEMAS
from .rules import catalogue as rules

SCHEMA = SCHEMAS[Processors.ESCALATION]


def escalation(settings: Settings | None = None) -> int:
    """Run the escalation process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    catalogue = rules(settings)

    def look(tables: Processor) -> Look:
        return Firing(Processors.ESCALATION.value, tables, partial(fire, catalogue))

    def notifications(stop: Flag, live: Live) -> None:
        deliver(settings, stop, live.spans)

    plan = Plan(layout=layout(settings, catalogue), look=look, beside={"notifications": notifications})
    return run(settings, plan)


def layout(settings: Settings, catalogue: Catalogue) -> Layout:
    """The tables of the process, with the notifications that are written beside them."""
    return layouts.escalation(settings, catalogue, recording(settings))
