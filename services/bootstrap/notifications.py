"""Who hears of deadlines, put together: what the escalation process writes and delivers, and what an operator sees."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from threading import Event as Flag
from typing import Any
from uuid import UUID

import psycopg
import structlog

from events.envelope import Envelope
from infra.clock import SystemClock, clock
from infra.embedded.ports import LOOPBACK
from infra.notify.config import MailChannel, Plan, WebhookChannel, load
from infra.notify.mail import Mail
from infra.notify.webhook import Webhook
from infra.postgres import notifications as tables
from infra.postgres.layout import Also
from infra.postgres.pool import Connection, connect, open_pool
from infra.settings import Settings

from ..escalation.delivery import Delivery
from ..escalation.notify import Notification, notification_id, notifications, read_notice, traceparent_of
from ..escalation.texts import Language, Message, message
from ..tracing import NO_SPANS, Spans
from .rules import catalogue

# Longer than a delivery can take, so that a process that is frozen in the middle of one lets go of it in the end.
HELD = "120s"

log = structlog.get_logger()


def recording(settings: Settings) -> Also:
    """What writes notifications beside the events that they come from, in the same transaction.

    Raises `BadSetting` where the notify file, or a rule file, cannot be used. Can be pickled, for a rebuild in several
    processes.
    """
    _plan(settings)
    return partial(_record, settings)


def deliver(settings: Settings, stop: Flag, spans: Spans = NO_SPANS) -> None:
    """Deliver what was written until told to stop. Raises `BadSetting` where the notify file cannot be used."""
    plan = _plan(settings)
    _warn_of_silence(plan)
    # Receivers compare a signature's time with the real present, also where the cases live in a simulated one.
    channels: dict[str, Webhook | Mail] = {each.name: Webhook(each, SystemClock().now) for each in plan.webhooks}
    if plan.smtp is not None:
        channels |= {each.name: Mail(each, plan.smtp) for each in plan.mails}
    now = clock(settings.clock).now
    with open_pool(settings.postgres, name="notifications", configure=_limit) as pool:
        try:
            Delivery(tables.Notifications(pool, now), channels, _address(settings), now, spans=spans).run(stop)
        finally:
            for channel in channels.values():
                channel.close()


def listed(settings: Settings, state: str | None, limit: int) -> tuple[Sequence[tables.Row], Mapping[str, int]]:
    """The newest notifications, of a state or of all, and how many there are of each."""
    with _connection(settings) as connection:
        return tables.newest(connection, state, limit), tables.counts(connection)


def shown(settings: Settings, id: UUID) -> tuple[tables.Row, Message] | None:
    """A notification, and what it says: in its channel's language, or Dutch where that is not known."""
    with _connection(settings) as connection:
        row = tables.find(connection, id)
    if row is None:
        return None
    notice = read_notice(row["notice"])
    return row, message(id, notice, _language(_plan(settings), row["channel"]), _address(settings), row["created_at"])


def resend(settings: Settings, id: UUID) -> Sequence[UUID] | None:
    """Have a notification delivered now, whatever became of it; what is delivered then. None where it is not there.

    One for a level that nobody was named for goes over the channels that are named by now, under ids of their own: over
    none, where nobody is named yet.
    """
    with _connection(settings) as connection:
        if tables.resend(connection, id):
            return (id,)
        row = tables.find(connection, id)
        if row is None:
            return None
        now = clock(settings.clock).now()
        notice = read_notice(row["notice"])
        found = [
            Notification(
                id=notification_id(notice.event, name),
                channel=name,
                notice=notice,
                recorded_at=now,
                traceparent=traceparent_of(row["notice"]),
            )
            for name in _plan(settings).channels.get((notice.institution, notice.level), ())
        ]
        if found:
            tables.readdress(connection, id, found, now)
    return [each.id for each in found]


def _record(settings: Settings, connection: psycopg.Connection[Any], envelopes: Sequence[Envelope]) -> None:
    rules, channels = _catalogue(settings), _plan(settings).channels
    found = [each for envelope in envelopes for each in notifications(envelope, rules, channels)]
    tables.add(connection, found, clock(settings.clock).now())


def _address(settings: Settings) -> str:
    """Where people reach the service."""
    return settings.address or f"http://{LOOPBACK}:{settings.intake_port}"


@cache
def _plan(settings: Settings) -> Plan:
    return load(Path(settings.notify)) if settings.notify else Plan()


_catalogue = cache(catalogue)


def _warn_of_silence(plan: Plan) -> None:
    """Say which levels nobody is named for: what they should hear is only written down."""
    if not plan.channels:
        log.warning("nobody is notified: MELDSTROOM_NOTIFY names no institution")
    for (institution, level), channels in plan.channels.items():
        if not channels:
            log.warning("nobody is notified", institution=institution, whom=level.value)


def _language(plan: Plan, channel: str) -> Language:
    channels: tuple[WebhookChannel | MailChannel, ...] = (*plan.webhooks, *plan.mails)
    return next((each.language for each in channels if each.name == channel), "nl")


def _connection(settings: Settings) -> Connection:
    return connect(settings.postgres, name="command-line")


def _limit(connection: Connection) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{HELD}'")
