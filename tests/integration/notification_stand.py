"""A database, and receivers that are real servers: what notifications are tried on."""

import base64
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

from psycopg.rows import dict_row

from events.codec import decode_envelope
from events.envelope import Envelope
from events.ledgers import CASES
from infra.postgres.pool import Connection, connect
from infra.settings import Settings
from services.bootstrap.notifications import deliver, recording

from ..eventually import eventually, patience_seconds
from ..logs import BEGIN, LedgerLog, case_id, deadline_id, deadline_story
from ..projecting import events_of, new_database
from .receivers import MailReceiver, WebhookReceiver, mail_receiver, webhook_receiver

CASE = case_id("complaint", 1)
DEADLINE = deadline_id(CASE)
ADDRESS = "https://meldstroom.example.org"

# The coordinator is nobody.
NOTIFY = """\
smtp: {{host: 127.0.0.1, port: {mail}, starttls: false, from: meldstroom@uni.example.org}}
channels:
  - name: desk
    mail: {{to: desk@example.org}}
  - name: tickets
    language: en
    webhook: {{url: "{webhook}", secret_file: secret}}
institutions:
  - id: uni
    handler: [desk]
    board: [desk, tickets]
"""


@dataclass(frozen=True, slots=True)
class Stand:
    """The services' clock stands still, an hour after the log begins."""

    settings: Settings
    connection: Connection
    mail: MailReceiver
    webhook: WebhookReceiver

    def write(self, log: LedgerLog, settings: Settings | None = None) -> None:
        """Write what the log tells, as a processor does."""
        with self.connection.transaction():
            recording(settings or self.settings)(self.connection, envelopes(log))

    def rows(self) -> list[dict[str, Any]]:
        """Every notification."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute("select * from notifications.notification order by event, channel").fetchall()

    def states(self) -> list[tuple[str, str, str]]:
        """The level, channel and state of each."""
        return [(row["level"], row["channel"], row["state"]) for row in self.rows()]

    def until(self, condition: Callable[[Counter[str]], bool]) -> None:
        """Wait until there are so many of each state."""
        eventually(lambda: condition(Counter(state for *_, state in self.states())))

    def hasten(self) -> None:
        """End every pause."""
        self.connection.execute("update notifications.notification set next_at = now() where state = 'waiting'")

    @contextmanager
    def delivering(self, settings: Settings | None = None, processes: int = 1) -> Iterator[None]:
        """The loops of so many processes."""
        stop = Flag()
        threads = [Thread(target=deliver, args=(settings or self.settings, stop)) for _ in range(processes)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(patience_seconds)
                assert not thread.is_alive()

    def at(self, after_beginning: timedelta) -> Settings:
        """The settings with a clock that stands elsewhere."""
        return replace(self.settings, clock=_standing(after_beginning))


@contextmanager
def notification_stand(dsn: str, folder: Path) -> Iterator[Stand]:
    """Everything, on a database of its own of this server."""
    with (
        webhook_receiver() as webhook,
        mail_receiver() as mail,
        new_database(dsn) as database,
        connect(database, name="test") as connection,
    ):
        (folder / "secret").write_text(f"whsec_{base64.b64encode(b'k' * 24).decode()}\n")
        (folder / "notify.yaml").write_text(NOTIFY.format(mail=mail.port, webhook=webhook.url))
        settings = Settings(
            postgres=database,
            data=folder,
            shards=1,
            notify=str(folder / "notify.yaml"),
            address=ADDRESS,
            clock=_standing(timedelta(hours=1)),
        )
        yield Stand(settings, connection, mail, webhook)


def log_of(*numbers: int) -> LedgerLog:
    """A term of each case that nobody keeps: two notifications for the handler, and one for each who stands higher."""
    log = LedgerLog(CASES, 1)
    for number in numbers:
        case = case_id("complaint", number)
        log.record(deadline_id(case), *deadline_story(case))
    return log


def envelopes(log: LedgerLog) -> Sequence[Envelope]:
    """The log's events."""
    return [decode_envelope(value) for value in events_of(log)]


def _standing(after_beginning: timedelta) -> str:
    return f"simulated {(BEGIN + after_beginning).isoformat()} 0 0"
