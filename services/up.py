"""What `make up` runs, in which order, and the story it tells."""

import shlex
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from infra.clock import SimulatedClock
from infra.embedded import roster
from infra.embedded.errors import EmbeddedError
from infra.embedded.kafka import kafka_program
from infra.embedded.logview import LogView
from infra.embedded.ports import LOOPBACK, free_port, require_free
from infra.embedded.postgres import dsn, postgres_program
from infra.embedded.program import Program
from infra.embedded.supervisor import Service, Supervisor
from infra.settings import Settings, environment

from .examples.lines import RULES

# The process table: docker-compose.yml runs the same, and a test compares them. A ledger's recorder makes and checks
# its topics, so the others start once all recorders are ready.
SERVICE_GROUPS = (
    ("recorder", "recorder-patterns", "recorder-access"),
    (
        "intake",
        "projector",
        "projector-patterns",
        "projector-access",
        "escalation",
        "inspectorate",
        "patterns",
        "stewardship",
        "checkpoints",
        "desk",
        "console",
    ),
)
# The module within `services` of one that is not called as it is, and the arguments of one that has any.
MODULES = {
    "desk": "inspectorate.desk",
    "recorder-patterns": "recorder",
    "recorder-access": "recorder",
    "projector-patterns": "projector",
    "projector-access": "projector",
}
ARGUMENTS = {
    "recorder-patterns": ("patterns",),
    "recorder-access": ("access",),
    "projector-patterns": ("patterns",),
    "projector-access": ("access",),
}

# What a service needs at most until it is ready: the recorder reads the tail of the log, others get their shards.
service_ready_seconds_max = 60
service_stop_seconds_max = 15

# What the services take until they are ready, warm: the clock of a demonstration begins so long after their start.
# Where they take longer, its first days go by at once.
demo_start_seconds = 5

# A minute of the simulated clock is too short to evaluate anything in, and an hour to sign every shard.
DAY_SECONDS = 24 * 60 * 60

# Where the first process tells how it is (`infra.watch_server`), unless MELDSTROOM_WATCH_PORT says where.
watch_port_first = 18100

DEMO = "demo"  # The folder of a demonstration, within the data folder.


def up(settings: Settings, play: Callable[[Settings], str] | None = None) -> int:
    """Start everything, play the examples with `play`, and stay until Ctrl-C. The exit code is for the shell.

    `play` gets settings that reach the running services, and returns what it did, to be printed.
    """
    settings = local(replace(settings, watch_port=settings.watch_port or watch_port_first))
    log = LogView()
    log.say(f"Meldstroom starts on {settings.data} (Ctrl-C stops it, and keeps the data)")
    return Supervisor(settings.data, service_groups(settings), log).run(lambda: _tell(settings, log, play))


def demo(
    settings: Settings, show: Callable[[Settings], None], *, start: datetime, speed: float, stay: bool = False
) -> int:
    """Start everything anew on a clock that begins at `start` and runs `speed` times as fast, and `show` what happens.

    Data, log and ports are a demonstration's own, so that it may run beside `up`. `show` gets settings that reach the
    running services. All of it stops after `show`, unless it is to stay.
    """
    settings = _apart(settings)
    failures: list[Exception] = []

    @cache
    def clock() -> str:
        return str(SimulatedClock(start=start, origin=time.time() + demo_start_seconds, speed=speed))

    def act() -> None:
        try:
            show(replace(settings, clock=clock()))
            print(_afterwards(settings, stay=stay), flush=True)
        except Exception as error:  # noqa: BLE001 - a thread's exception reaches nobody, so the main thread tells of it.
            failures.append(error)
        if failures or not stay:
            supervisor.stop()

    print(f"Everything starts anew on {settings.data} (Ctrl-C stops it)", flush=True)
    try:
        _clear(settings.data)
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    with (settings.data / "demo.log").open("w") as log:
        supervisor = Supervisor(settings.data, service_groups(settings, clock), LogView(log, colour=False))
        code = supervisor.run(act)
    for failure in failures:
        print(f"The demonstration failed: {failure!r}", file=sys.stderr)
    if code or failures:
        print(f"What the services said is in {settings.data / 'demo.log'}.", file=sys.stderr)
    return 1 if failures else code


def _apart(settings: Settings) -> Settings:
    """Settings that share nothing with an `up` on the same folder: free ports, and keys of its own.

    Nobody outside hears of invented cases: no real body gets a hand-off, and nobody is notified.
    """
    return local(
        replace(
            settings,
            data=settings.data / DEMO,
            kafka_port=free_port(),
            postgres_port=free_port(),
            intake_port=free_port(),
            desk_port=free_port(),
            console_port=free_port(),
            console_address="",
            oidc_issuer="",
            jwks="",
            master_key="",
            pattern_key="",
            pattern_seconds=DAY_SECONDS,
            checkpoint_key="",
            checkpoint_seconds=DAY_SECONDS,
            anchors="",
            notify="",
            recipients="",
            desk="",
            desk_address="",
            desk_intake="",
            watch_port=0,
        )
    )


def _clear(data: Path) -> None:
    """Make a data folder empty, once nothing runs on it any more. Raises `AlreadyRunning`."""
    with roster.claim(data):
        roster.stop_leftovers(data)
        shutil.rmtree(data)
    data.mkdir(parents=True)


def _afterwards(settings: Settings, *, stay: bool) -> str:
    if stay:
        addresses = f"{console_address(settings)}, {_address(settings)}/docs"
        return f"\nIt stays up: {addresses}. Kafka {settings.kafka}. Ctrl-C stops it."
    data = shlex.quote(str(settings.data))
    return f"\nIt stops now. To look at what it left: MELDSTROOM_DATA={data} {_command_line()} up"


def down(settings: Settings) -> int:
    """Stop what runs on the data folder: an `up` elsewhere, or what a killed one left; and a demonstration likewise."""
    data = settings.data.resolve()
    try:
        stopped = [name for folder in (data, data / DEMO) for name in roster.stop_everything(folder)]
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Stopped {', '.join(stopped)}." if stopped else f"Nothing runs on {settings.data}.")
    return 0


def local(settings: Settings) -> Settings:
    """The same settings, pointed at the embedded broker and database of this data folder.

    Unless others are named, the rules of the examples' institutions hold, where the examples are at hand.
    """
    data = settings.data.resolve()
    return replace(
        settings,
        data=data,
        kafka=f"{LOOPBACK}:{settings.kafka_port}",
        postgres=dsn(data / "postgres", settings.postgres_port),
        rules=settings.rules or (str(RULES) if RULES.is_dir() else ""),
    )


def service_groups(settings: Settings, clock: Callable[[], str] | None = None) -> Sequence[Sequence[Service]]:
    """Everything to run, in groups that start one after the other.

    `clock` sets the services' clock in place of the settings; it is asked when they start.
    """
    data = settings.data
    backing = (
        Service("kafka", lambda: kafka_program(data / "kafka", settings.kafka_port)),
        Service("postgres", lambda: postgres_program(data / "postgres", settings.postgres_port)),
    )
    return (backing, *(tuple(_service(name, settings, clock) for name in group) for group in SERVICE_GROUPS))


def watch_ports(settings: Settings) -> Mapping[str, int]:
    """Where each process tells how it is: one port after the other, or 0, which is any, where the settings say so."""
    names = [name for group in SERVICE_GROUPS for name in group]
    first = settings.watch_port
    return {name: first + number if first else 0 for number, name in enumerate(names)}


def _service(name: str, settings: Settings, clock: Callable[[], str] | None) -> Service:
    own = replace(settings, watch_port=watch_ports(settings)[name])

    def prepare() -> Program:
        if own.watch_port:
            require_free(own.watch_port, "MELDSTROOM_WATCH_PORT")
        if name == "intake":
            require_free(settings.intake_port, "MELDSTROOM_INTAKE_PORT")
        if name == "desk":
            require_free(settings.desk_port, "MELDSTROOM_DESK_PORT")
        if name == "console":
            require_free(settings.console_port, "MELDSTROOM_CONSOLE_PORT")
        return Program(
            name=name,
            argv=[sys.executable, "-m", f"services.{MODULES.get(name, name)}", *ARGUMENTS.get(name, ())],
            env=environment(replace(own, clock=clock()) if clock else own),
            ready_seconds_max=service_ready_seconds_max,
            stop_seconds_max=service_stop_seconds_max,
            dies_with_parent=True,
        )

    return Service(name, prepare)


def _tell(settings: Settings, log: LogView, play: Callable[[Settings], str] | None) -> None:
    try:
        played = play(settings) if play is not None else ""
    except Exception as error:  # noqa: BLE001 - the services run; that the examples failed must not end them.
        played = f"The examples could not be played: {error!r}"
    log.say(story(settings, played))


def story(settings: Settings, played: str) -> str:
    """What a person reads when all is up: what happened, and where to look next."""
    address = _address(settings)
    command = _command_line()
    headline = f"Meldstroom is up. {played}".strip().replace("\n", "\n  ")
    return f"""
────────────────────────────────────────────────────────────────────────────
  {headline}

  Console                     {console_address(settings)}
  API and its documentation   {address}/docs
  How each process is         {_watch_addresses(settings)}
  Kafka                       {settings.kafka}
  PostgreSQL                  {settings.postgres}

  File a case (the token is for this embedded set-up only):

    curl -sS {address}/events \\
      -H "Authorization: Bearer $({command} token)" \\
      -H "Content-Type: application/cloudevents+json" \\
      -d @examples/one.json

  See it                      {command} case show CASE
  What is overdue             {command} deadline list overdue=true
  Every case                  {command} case list
  Is the log whole?           {command} ledger verify
────────────────────────────────────────────────────────────────────────────
"""


def console_address(settings: Settings) -> str:
    """Where people reach the console."""
    return (settings.console_address or f"http://{LOOPBACK}:{settings.console_port}").rstrip("/")


def _address(settings: Settings) -> str:
    return f"http://{LOOPBACK}:{settings.intake_port}"


def _watch_addresses(settings: Settings) -> str:
    ports = watch_ports(settings).values()
    return f"http://{LOOPBACK}:{min(ports)} to {max(ports)}, /metrics /healthz /readyz"


def _command_line() -> str:
    """The `meldstroom` command as it can be pasted into another terminal in this folder."""
    script = Path(sys.executable).with_name("meldstroom")
    here = Path.cwd()
    return shlex.quote(str(script.relative_to(here) if script.is_relative_to(here) else script))
