"""A ledger in memory, a database, and a desk that is a real server: what hand-offs are delivered on.

The ledger has the recorder's own sequencer and rules, and intake's own gate, so that what is sealed, refused or known
again is so here as well. What it records is written by `recording` at once, as a processor does.
"""

import socket
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from threading import RLock, Thread
from typing import Any
from uuid import uuid4

import httpx
import orjson
import uvicorn
from psycopg.rows import dict_row

from events.chain import ShardVerifier
from events.codec import decode_envelope, decode_outcome, encode_genesis
from events.commands.handoff import EntrustToBody
from events.envelope import Envelope
from events.outcome import Outcome, Status
from events.registry import COMMANDS
from events.rules import shipped
from events.vocabulary import Recipient
from infra.handoff.memory import Memory
from infra.postgres.keyring import Keyring, open_keyring
from infra.postgres.pool import Connection, connect
from infra.settings import Settings
from services.bootstrap import desk as desk_bootstrap
from services.bootstrap.deliveries import deliverer, recording
from services.inspectorate import handoff
from services.inspectorate.desk_answering import Answer, Answering
from services.inspectorate.desk_behaviour import Behaviours, Mode
from services.inspectorate.desk_http import Desk, build_app
from services.inspectorate.desk_rules import DeskFile
from services.inspectorate.desk_taking import Taking
from services.intake.gate import Gate
from services.intake.submission import Submission
from services.permissions import Caller, Role
from services.recorder.sequencer import Round, Sequencer

from ..eventually import eventually, patience_seconds
from ..plain_http import PLAIN
from ..projecting import new_database

ACCOUNT = "The group was shouted at for two years."


class Index:
    """The recorder's index, in memory."""

    def __init__(self) -> None:
        self.events: list[bytes] = []
        self._streams: dict[str, list[bytes]] = {}
        self._answers: dict[bytes, bytes] = {}

    def streams(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """The events of each of these streams that exists."""
        return {stream: self._streams[stream] for stream in streams if stream in self._streams}

    def last(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """The last event of each of these streams that exists."""
        return {stream: found[-1:] for stream, found in self.streams(streams).items()}

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The outcomes that are known of these commands."""
        return {key: self._answers[key] for key in keys if key in self._answers}

    def take(self, staged: Round) -> None:
        """What a round recorded."""
        for row in staged.rows:
            self.events.append(row.value)
            self._streams.setdefault(row.stream, []).append(row.value)
        self._answers.update(staged.answers)


class Ledger:
    """Takes commands, and hands on what it records. `loses` is how many commands the broker is to lose first."""

    def __init__(self, follow: Callable[[Sequence[Envelope]], None]) -> None:
        self._lock = RLock()
        self._follow = follow
        self.index = Index()
        verifier = ShardVerifier("cases", 0, 1)
        verifier.feed([encode_genesis("cases", 0, 1)])
        self._sequencer = Sequencer("cases", {"handoff": handoff.decider(shipped())}, self.index, verifier.head)
        self.outcomes: list[Outcome] = []
        self.loses = 0

    def take(self, value: bytes) -> Outcome:
        """Record what follows from a command."""
        with self._lock:
            staged = self._sequencer.stage([value], datetime.now(UTC))
            self.index.take(staged)
            self._sequencer.settle(staged)
            self._follow([decode_envelope(row.value) for row in staged.rows])
            outcome = decode_outcome(staged.outcomes[0][1])
            self.outcomes.append(outcome)
            return outcome

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        """Take a command as a producer does."""
        if self.loses:
            self.loses -= 1
        else:
            self.take(value)
        sent(None)

    def envelopes(self) -> list[Envelope]:
        """All that was recorded."""
        with self._lock:
            return [decode_envelope(value) for value in self.index.events]

    def acts(self, stream: str) -> list[str]:
        """What was recorded of a hand-off, such as `received`."""
        return [each.type.split(".")[3] for each in self.envelopes() if each.subject == stream]


@dataclass(frozen=True, slots=True)
class Live:
    """The shards that were read to their ends."""

    shards: Sequence[int] = (0,)


@dataclass(slots=True)
class Stand:
    """What a test works with."""

    settings: Settings
    connection: Connection
    ledger: Ledger
    keyring: Keyring
    desk: "RunningDesk"
    answers: bool = True  # Whether what the desk answers gets through.
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gate(self.keyring, lambda: datetime.now(UTC))

    def say(
        self, role: Role, type: str, data: dict[str, Any], subject: str | None = None, id: str = "", body: str = ""
    ) -> Outcome:
        """Send a command through intake's gate to the ledger."""
        caller = Caller(issuer="tests", subject="someone", client="tests", institution="uni", roles=(role,), body=body)
        submission = Submission(type=type, id=id or str(uuid4()), data=orjson.dumps(data), subject=subject)
        return self.ledger.take(self.gate.admit(caller, submission).value)

    def entrust(self, recipient: Recipient = Recipient.LABOUR_INSPECTORATE) -> str:
        """Hand something to a body outside, as a reporter's confidant; its stream."""
        content = {"account": ACCOUNT, "affected_population": "support_staff", "behaviours": ["bullying"]}
        data = {"recipient": recipient.value, "purpose": "signal", "content": content}
        outcome = self.say(Role.CONFIDANT, EntrustToBody.TYPE, data)
        assert outcome.status is Status.ACCEPTED, outcome
        return outcome.subject

    def resend(self, stream: str) -> None:
        """Have it sent again, as an operator."""
        outcome = self.say(Role.OPERATOR, "nl.meldstroom.handoff.resend.v1", {}, stream)
        assert outcome.status is Status.ACCEPTED, outcome

    def rows(self) -> list[dict[str, Any]]:
        """Every delivery."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(
                "select *, handoff.standing, handoff.recipient from handoffs.delivery join handoffs.handoff using (id)"
                " order by delivery.id, delivery.round"
            ).fetchall()

    def states(self) -> Counter[str]:
        """How many deliveries there are of each state."""
        return Counter(str(row["state"]) for row in self.rows())

    def until_recorded(self, *streams: str, act: str = "received") -> None:
        """Wait until the ledger shows an act of each of these."""
        eventually(lambda: all(act in self.ledger.acts(stream) for stream in streams))

    def hasten(self) -> None:
        """End every pause."""
        self.connection.execute("update handoffs.delivery set next_at = now() where state in ('waiting', 'sent')")
        self.connection.execute("update handoffs.ask set next_at = now()")

    @contextmanager
    def delivering(self, processes: int = 1, settings: Settings | None = None) -> Iterator[None]:
        """The loops of so many processes."""
        stop = Flag()
        with ExitStack() as running:
            loops = [
                running.enter_context(deliverer(settings or self.settings, self.ledger, Live()))
                for _ in range(processes)
            ]
            threads = [Thread(target=loop.run, args=(stop,)) for loop in loops]
            for thread in threads:
                thread.start()
            try:
                yield
            finally:
                stop.set()
                for thread in threads:
                    thread.join(patience_seconds)
                    assert not thread.is_alive()


class RunningDesk:
    """The desk as a real server, which can be stopped and started again on the same port."""

    def __init__(self, settings: Settings, send: Callable[[Answer, str], str]) -> None:
        self._settings = settings
        self._send = send
        self._socket: socket.socket | None = None
        self.start()

    def start(self) -> None:
        """Serve, with what it remembers from before."""
        self._stop = Flag()
        self.memory = Memory(self._settings.data / "desk" / "memory.sqlite")
        self.behaviours = Behaviours()
        ports = desk_bootstrap.ports(self._settings, DeskFile(), self.memory)
        app = build_app(
            Desk(
                taking=Taking(ports),
                behaviours=self.behaviours,
                taken=self.memory.taken,
                owed=self.memory.owed,
            )
        )
        self._server = uvicorn.Server(
            uvicorn.Config(app, host="127.0.0.1", port=self._settings.desk_port, log_config=None, access_log=False)
        )
        self._thread = Thread(target=self._server.run)
        self._thread.start()
        self._answering = Thread(target=Answering(self.memory, self._send).run, args=(self._stop,))
        self._answering.start()
        eventually(lambda: self._server.started)

    def stop(self) -> None:
        """Be away."""
        self._stop.set()
        self._server.should_exit = True
        self._thread.join(patience_seconds)
        self._answering.join(patience_seconds)
        self.memory.close()

    def tell(self, mode: Mode, *, requests: int | None = None, recipient: Recipient | None = None, **how: Any) -> None:
        """How to behave from now on."""
        told = {"mode": mode, "requests": requests, "recipient": recipient, **how}
        answer = httpx.post(f"{self.url}/behaviour", content=orjson.dumps(told), verify=PLAIN)
        assert answer.status_code == 201, answer.text

    def posts(self, recipient: Recipient = Recipient.LABOUR_INSPECTORATE) -> dict[str, int]:
        """How often each key was sent to a body."""
        return {each.key: each.posts for each in self.memory.taken(recipient.value)}

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._settings.desk_port}"


@contextmanager
def handoff_stand(dsn: str, folder: Path, port: int) -> Iterator[Stand]:
    """Everything, on a database of its own of this server."""
    with new_database(dsn) as database, connect(database, name="test") as connection, ExitStack() as open_things:
        settings = Settings(postgres=database, data=folder, shards=1, desk_port=port)
        record, writing = recording(settings), RLock()

        def follow(envelopes: Sequence[Envelope]) -> None:
            with writing, connection.transaction():
                record(connection, envelopes)

        ledger = Ledger(follow)
        keyring = open_keyring(settings)
        open_things.callback(keyring.close)
        stand: list[Stand] = []
        desk = RunningDesk(settings, lambda answer, id: _answered(stand[0], answer, id))
        open_things.callback(desk.stop)
        stand.append(Stand(settings, connection, ledger, keyring, desk))
        yield stand[0]


def _answered(stand: Stand, answer: Answer, id: str) -> str:
    """Take an act of the desk as intake does."""
    if not stand.answers:
        return "away"
    type = f"nl.meldstroom.handoff.{answer.act}.v1"
    assert type in COMMANDS
    outcome = stand.say(Role.RECIPIENT, type, orjson.loads(answer.data), answer.key, id, answer.recipient)
    return "taken" if outcome.status is Status.ACCEPTED else "refused"
