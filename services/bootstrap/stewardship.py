"""The stewardship process, put together: what is owed to patterns is watched, and told of when it is late."""

from functools import partial

from events.rules.catalogue import Catalogue
from events.vocabulary import Processor as Processors
from infra.logs import set_up as set_up_logs
from infra.postgres.layout import Layout
from infra.postgres.processor import Processor
from infra.settings import Settings, load

from ..following.firing import Firing
from ..following.ports import Look
from ..stewardship.due import fire
from . import layouts
from .following import Plan, run
from .notifications import recording
from .parked import SCHEMAS
from .rules import catalogue as rules

SCHEMA = SCHEMAS[Processors.STEWARDSHIP]


def stewardship(settings: Settings | None = None) -> int:
    """Run the stewardship process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    catalogue = rules(settings)

    def look(tables: Processor) -> Look:
        return Firing(Processors.STEWARDSHIP.value, tables, partial(fire, catalogue))

    return run(settings, Plan(layout=layout(settings, catalogue), look=look))


def layout(settings: Settings, catalogue: Catalogue) -> Layout:
    """The tables of the process, with the notifications beside them, which the escalation process delivers."""
    return layouts.stewardship(settings, catalogue, recording(settings))
