"""A review that nobody does reaches the supervisory board, on real servers and a clock that is moved on."""

import base64
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

import orjson
import pytest

from events.codec import decode_event_data
from events.commands.pattern import DismissPattern, GiveSupervisoryAdvice, IndicatePattern, ReviewPattern
from events.ledgers import PATTERNS
from events.pattern import PatternEscalated
from events.registry import Command
from events.vocabulary import AdviceSubject, DismissalReason, EscalationLevel, ReviewCheck, StraightReason
from infra.embedded import EmbeddedKafka, free_port
from infra.kafka.commands import LedgerProducer
from infra.settings import Settings, environment
from services.bootstrap.notifications import deliver
from services.moments import AMSTERDAM
from tests.eventually import eventually, patience_seconds
from tests.projecting import new_database
from tests.sent import sent
from tests.unit.cli.run import Shell
from tests.unit.patterns.stories import OWN, PERSON, UNIT

from .following_stand import SHARDS, STEWARDSHIP, Follower, log_of, run
from .receivers import WebhookReceiver, webhook_receiver

pytestmark = pytest.mark.kafka

BEGIN = datetime(2026, 6, 1, 12, tzinfo=AMSTERDAM)
LAST_DAY = BEGIN + timedelta(days=28)
FIRST_LATE = datetime(2026, 6, 30, tzinfo=AMSTERDAM)
LONG_AFTER = BEGIN + timedelta(days=90)
COORDINATOR, BOARD, SUPERVISORY_BOARD = tuple(EscalationLevel)[1:]
LATE, DONE, OF_THE_BOARD = UNIT, PERSON, OWN
NOTIFY = """\
channels:
  - name: council
    webhook: {{url: "{url}", secret_file: secret}}
institutions:
  - id: uni
    supervisory_board: [council]
"""
Told = tuple[str, EscalationLevel, StraightReason | None]
REVIEWED: list[Told] = [(LATE.stream, COORDINATOR, None)]
EVERYBODY: list[Told] = [
    *REVIEWED,
    (LATE.stream, BOARD, None),
    (LATE.stream, SUPERVISORY_BOARD, None),
    (OF_THE_BOARD.stream, SUPERVISORY_BOARD, StraightReason.BOARD_CONCERNED),
    (DONE.stream, SUPERVISORY_BOARD, StraightReason.BOARD_LATE),
]


@dataclass
class Steward:
    """A ledger of patterns with a recorder and a worker, on a clock that stands where it is put."""

    follower: Follower
    webhook: WebhookReceiver
    said: int = 0

    @contextmanager
    def at(self, now: datetime) -> Iterator[Follower]:
        """Both run at this instant, and stop by themselves."""
        settings = replace(self.follower.settings, clock=f"simulated {now.isoformat()} 0 0")
        self.follower = replace(self.follower, settings=settings)
        self.said = log_of(settings, settings.slot).stat().st_size if log_of(settings, settings.slot).exists() else 0
        recorder = run(replace(settings, slot="recorder"), "services.recorder", "patterns")
        with recorder as recording, self.follower.running() as watching:
            yield self.follower
            for process in (watching, recording):
                process.send_signal(signal.SIGTERM)
            assert (watching.wait(patience_seconds), recording.wait(patience_seconds)) == (0, 0)

    def put(self, *commands: tuple[str, Command]) -> None:
        """Put commands on the ledger, each on its stream."""
        errors: list[Exception | None] = []
        producer = LedgerProducer(self.follower.settings.kafka, PATTERNS, SHARDS)
        for stream, command in commands:
            producer.send(stream, sent(command, stream), errors.append)
        producer.close()
        assert errors == [None] * len(commands)

    def looked(self) -> None:
        """Wait until the worker that runs was at the end of every shard and has looked, and all was sent."""
        eventually(lambda: self.follower.said()[self.said :].count("shard is live") >= SHARDS)
        self.follower.follow()

    def told(self) -> list[Told]:
        """Who was told of what, in the order of each pattern."""
        found = []
        for event in self.follower.events():
            escalated = decode_event_data(event.type, event.data)
            if isinstance(escalated, PatternEscalated):
                found.append((event.subject, escalated.level, escalated.straight))
        return found

    def notified(self) -> list[tuple[Any, ...]]:
        """The notifications."""
        statement = "select kind, case_id, level, state from notifications.notification order by event"
        return list(self.follower.ask(statement))

    @contextmanager
    def delivering(self) -> Iterator[None]:
        """What the escalation process does with them."""
        stop = Flag()
        thread = Thread(target=deliver, args=(self.follower.settings, stop))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(patience_seconds)


@pytest.fixture
def steward(own_kafka: EmbeddedKafka, postgres: str, tmp_path: Path) -> Iterator[Steward]:
    with new_database(postgres) as database, webhook_receiver() as webhook:
        (tmp_path / "secret").write_text(f"whsec_{base64.b64encode(b'k' * 24).decode()}\n")
        (tmp_path / "notify.yaml").write_text(NOTIFY.format(url=webhook.url))
        settings = Settings(
            kafka=own_kafka.bootstrap,
            postgres=database,
            data=tmp_path,
            shards=SHARDS,
            notify=str(tmp_path / "notify.yaml"),
            address="https://meldstroom.example.org",
            intake_port=free_port(),
        )
        yield Steward(Follower(settings, STEWARDSHIP), webhook)


def begin(steward: Steward) -> None:
    """Three patterns are indicated: one is left as it is, one is dismissed and advised on, one is about the board."""
    indicated: list[IndicatePattern] = [LATE, DONE, OF_THE_BOARD]
    checks = (ReviewCheck.INDEPENDENCE, ReviewCheck.SMALL_UNIT)
    steward.put(
        *((command.stream, command) for command in indicated),
        (DONE.stream, ReviewPattern(checks=checks)),
        (DONE.stream, DismissPattern(reason=DismissalReason.SMALL_UNIT)),
        (DONE.stream, GiveSupervisoryAdvice(about=AdviceSubject.REVIEW_ANEW)),
    )
    eventually(lambda: len(list(steward.follower.events())) == 6)


def test_everybody_is_told_in_time_once_and_of_nothing_that_was_done(
    steward: Steward, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with steward.at(BEGIN) as follower:
        follower.follow()  # The recorder has opened the ledger.
        begin(steward)
        follower.follow()
    with steward.at(LAST_DAY.replace(hour=23, minute=59)):
        steward.looked()
        assert steward.told() == []
    with steward.at(FIRST_LATE) as follower:
        eventually(lambda: len(steward.told()) == 2)
        follower.follow()
        assert sorted(steward.told(), key=str) == sorted([*REVIEWED, EVERYBODY[3]], key=str)
    with steward.at(LONG_AFTER) as follower:
        eventually(lambda: len(steward.told()) == len(EVERYBODY))
        follower.follow()
        assert follower.as_folded()
    assert sorted(steward.told(), key=str) == sorted(EVERYBODY, key=str)
    assert [one for one in steward.told() if one[0] == LATE.stream] == EVERYBODY[:3]
    with steward.delivering():
        eventually(lambda: len(steward.webhook.posts) == 3)
    posts = [orjson.loads(post.body) for post in steward.webhook.posts]
    assert {post["data"]["link"] for post in posts} == {
        f"https://meldstroom.example.org/patterns/{one.stream}" for one in (LATE, DONE, OF_THE_BOARD)
    }
    notified, asked, rows = steward.notified(), steward.follower.asked(), steward.follower.rows()
    assert sorted(state for *_, state in notified) == ["delivered"] * 3 + ["unaddressed"] * 2

    steward.follower.drop()
    with steward.at(LONG_AFTER + timedelta(days=1)):
        steward.looked()
    assert (steward.notified(), steward.follower.asked(), steward.follower.rows()) == (notified, asked, rows)
    assert len(steward.told()) == len(EVERYBODY)

    for name, value in environment(steward.follower.settings).items():
        monkeypatch.setenv(name, value)
    replayed = Shell(monkeypatch, capfd)("audit", "replay", "stewardship")
    assert replayed.code == 0, replayed.out + replayed.err
