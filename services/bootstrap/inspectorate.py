"""The inspectorate process, put together: what events ask for, what is handed over, what may be destroyed."""

from collections.abc import Sequence
from functools import partial
from threading import Event as Flag
from typing import Any

import psycopg

from events.envelope import Envelope
from events.rules.catalogue import Catalogue
from events.vocabulary import Processor as Processors
from infra.logs import set_up as set_up_logs
from infra.postgres.layout import Also, Layout
from infra.postgres.processor import Processor
from infra.settings import Settings, load

from ..erasing.keeping import fire
from ..following.firing import Firing
from ..following.ports import Look
from . import layouts
from .deliveries import deliver
from .deliveries import recording as deliveries
from .erasing import destroy, keeping
from .following import Live, Plan, run
from .holds import keep_holds
from .parked import SCHEMAS
from .rules import catalogue as rules

SCHEMA = SCHEMAS[Processors.INSPECTORATE]


def inspectorate(settings: Settings | None = None) -> int:
    """Run the inspectorate process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()

    def delivering(stop: Flag, live: Live) -> None:
        deliver(settings, stop, live, live.spans)

    tables = layout(settings, rules(settings))

    def erasing(stop: Flag, live: Live) -> None:
        destroy(settings, tables, stop, live)

    def look(processor: Processor) -> Look:
        return Firing(Processors.INSPECTORATE.value, processor, fire)

    works = {"deliveries": delivering, "erasing": erasing}
    return run(settings, Plan(layout=tables, look=look, beside=works))


def layout(settings: Settings, catalogue: Catalogue) -> Layout:
    """The tables of the process. What is delivered lies in a schema of its own, so a rebuild sends nothing again."""
    hooks = (deliveries(settings), keep_holds, keeping(settings))
    return layouts.inspectorate(settings, catalogue, partial(_each, hooks))


def _each(hooks: Sequence[Also], connection: psycopg.Connection[Any], envelopes: Sequence[Envelope]) -> None:
    for hook in hooks:
        hook(connection, envelopes)
