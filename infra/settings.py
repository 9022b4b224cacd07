"""Every setting, from the environment, read once. Each has a default that fits the embedded set-up on one machine."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class BadSetting(ValueError):
    """A setting that cannot be used; the message names the variable and what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a process needs to know of where it runs.

    `shards` is fixed for the life of a ledger: it is written into the log at its first start and checked ever after.
    """

    kafka: str = "127.0.0.1:19092"  # Or as a user: sasl://USER@HOST:PORT?password_file=FILE (`infra.kafka.address`).
    postgres: str = "postgresql://postgres@127.0.0.1:15432/postgres"
    data: Path = Path(".meldstroom")
    shards: int = 4
    replication: int = 1
    kafka_port: int = 19092
    postgres_port: int = 15432
    intake_host: str = "127.0.0.1"  # What others reach stands behind a proxy that speaks TLS.
    intake_port: int = 18080
    jwks: str = ""  # A file or an address; empty: the development key under `data`, for the embedded set-up only.
    issuers: str = ""  # Whose tokens those keys verify (`iss`), with commas between; with `jwks` there must be one.
    audience: str = "meldstroom"
    master_key: str = ""  # A file; empty: made under `data`, for the embedded set-up only.
    statement_key: str = ""  # A file; empty: made under `data`. It signs what reporters get of what they said.
    clock: str = "system"
    rules: str = ""  # A folder with an institution's own rule files; empty: the law alone.
    adjourn_from: str = "raw"  # Or `extended`: which end of a term its adjournment is counted from.
    notify: str = ""  # A file that says who is notified how; empty: nobody.
    address: str = ""  # Where people reach the service, for links; empty: the intake port of this machine.
    recipients: str = ""  # A file that says where bodies outside take delivery; empty: all at the desk of this set-up.
    desk: str = ""  # A file that says how the desk answers; empty: it takes everything up.
    desk_host: str = "127.0.0.1"
    desk_port: int = 18090
    desk_address: str = ""  # Where the desk is reached; empty: its port of this machine.
    desk_intake: str = ""  # Where the desk sends its answers; empty: the intake port of this machine.
    origin: str = "meldstroom.invalid"  # By what name this installation signs checkpoints: a host of its own.
    checkpoint_key: str = ""  # A file with an Ed25519 key; empty: made under `data`, for the embedded set-up only.
    checkpoint_seconds: int = 3_600  # How long something new waits at most until its shard is signed,
    checkpoint_events: int = 10_000  # or else until there are so many.
    anchors: str = ""  # Where checkpoints are put down outside (`infra.anchors.config`); empty: a file under `data`.
    console_host: str = "127.0.0.1"  # As for the intake: a proxy that speaks TLS stands before what others reach.
    console_port: int = 18081
    console_address: str = ""  # Where people reach the console; empty: its port of this machine.
    oidc_issuer: str = ""  # Who says who signs in to the console; empty: the sign-in of the embedded set-up.
    oidc_client: str = ""  # As what the console is known there.
    oidc_secret: str = ""  # A file with the client's secret; empty: a public client, which PKCE protects.
    pattern_key: str = ""  # A file; empty: made under `data`. It marks persons and cases on the ledger of patterns.
    pattern_seconds: int = 60  # How often what was recorded is evaluated for patterns, and each week besides.
    page_seconds: int = 2  # How long a page waits for database and recorder before it says that they are away.
    watch_host: str = (
        "127.0.0.1"  # Where a process tells how it is: /metrics, /healthz, /readyz. Never for the outside.
    )
    watch_port: int = 0  # 0: whichever is free, the log says which. `make up` counts on from it, or from 18100.
    slot: str = "1"  # Which of several processes of a kind this is: its successor takes its place at once.


_NAMES: Mapping[str, str] = {
    "kafka": "MELDSTROOM_KAFKA",
    "postgres": "MELDSTROOM_POSTGRES",
    "data": "MELDSTROOM_DATA",
    "shards": "MELDSTROOM_SHARDS",
    "replication": "MELDSTROOM_REPLICATION",
    "kafka_port": "MELDSTROOM_KAFKA_PORT",
    "postgres_port": "MELDSTROOM_POSTGRES_PORT",
    "intake_host": "MELDSTROOM_INTAKE_HOST",
    "intake_port": "MELDSTROOM_INTAKE_PORT",
    "jwks": "MELDSTROOM_JWKS",
    "issuers": "MELDSTROOM_ISSUERS",
    "audience": "MELDSTROOM_AUDIENCE",
    "master_key": "MELDSTROOM_MASTER_KEY",
    "statement_key": "MELDSTROOM_STATEMENT_KEY",
    "clock": "MELDSTROOM_CLOCK",
    "rules": "MELDSTROOM_RULES",
    "adjourn_from": "MELDSTROOM_ADJOURN_FROM",
    "notify": "MELDSTROOM_NOTIFY",
    "address": "MELDSTROOM_ADDRESS",
    "recipients": "MELDSTROOM_RECIPIENTS",
    "desk": "MELDSTROOM_DESK",
    "desk_host": "MELDSTROOM_DESK_HOST",
    "desk_port": "MELDSTROOM_DESK_PORT",
    "desk_address": "MELDSTROOM_DESK_ADDRESS",
    "desk_intake": "MELDSTROOM_DESK_INTAKE",
    "origin": "MELDSTROOM_ORIGIN",
    "checkpoint_key": "MELDSTROOM_CHECKPOINT_KEY",
    "checkpoint_seconds": "MELDSTROOM_CHECKPOINT_SECONDS",
    "checkpoint_events": "MELDSTROOM_CHECKPOINT_EVENTS",
    "anchors": "MELDSTROOM_ANCHORS",
    "console_host": "MELDSTROOM_CONSOLE_HOST",
    "console_port": "MELDSTROOM_CONSOLE_PORT",
    "console_address": "MELDSTROOM_CONSOLE_ADDRESS",
    "oidc_issuer": "MELDSTROOM_OIDC_ISSUER",
    "oidc_client": "MELDSTROOM_OIDC_CLIENT",
    "oidc_secret": "MELDSTROOM_OIDC_SECRET",
    "pattern_key": "MELDSTROOM_PATTERN_KEY",
    "pattern_seconds": "MELDSTROOM_PATTERN_SECONDS",
    "page_seconds": "MELDSTROOM_PAGE_SECONDS",
    "watch_host": "MELDSTROOM_WATCH_HOST",
    "watch_port": "MELDSTROOM_WATCH_PORT",
    "slot": "MELDSTROOM_SLOT",
}


_PORTS = range(1, 65_536)
_COUNTS = range(1, 1_000_000_001)  # As seconds that is some thirty years.

# What a number must be within, where it is more than counted.
_WITHIN: Mapping[str, range] = {
    "kafka_port": _PORTS,
    "postgres_port": _PORTS,
    "intake_port": _PORTS,
    "desk_port": _PORTS,
    "console_port": _PORTS,
    "watch_port": range(65_536),
    "page_seconds": range(1, 3_601),
}

# What libpq takes: it would quote another, with the password in it.
_POSTGRES = re.compile(r"postgres(ql)?://|\s*\w+\s*=")


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises `BadSetting` on a value of the wrong kind, or a number out of bounds."""
    values: dict[str, object] = {}
    for name, variable in _NAMES.items():
        text = environ.get(variable, "")
        if not text:
            continue
        default = getattr(Settings(), name)
        if isinstance(default, int):
            values[name] = _number(variable, text, _WITHIN.get(name, _COUNTS))
        elif isinstance(default, Path):
            values[name] = Path(text)
        else:
            values[name] = text
    if not _POSTGRES.match(str(values.get("postgres", Settings().postgres))):
        raise BadSetting("MELDSTROOM_POSTGRES must be postgresql://USER@HOST:PORT/DATABASE, or pairs such as host=HOST")
    return Settings(**values)  # type: ignore[arg-type]


def _number(variable: str, text: str, within: range) -> int:
    # A longer one than the longest is out of bounds, and Python reads none of some thousand digits.
    if not text.isdecimal() or len(text) > len(str(within.stop)) or (number := int(text)) not in within:
        raise BadSetting(f"{variable} must be a whole number from {within.start} to {within.stop - 1}, not {text!r}")
    return number


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a child process reads them back."""
    return {variable: str(getattr(settings, name)) for name, variable in _NAMES.items()}
