"""Looks for a planted text, for the keys that open it and for its sealed box, in every store that there is."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg

from bench.stores import Found, in_files, in_tables, in_values
from events.ledgers import Part
from events.sealed import Sealed
from infra.embedded import free_port
from infra.postgres.keyring import open_keyring
from infra.settings import environment
from services.erasing.boxes import boxes
from tests.eventually import eventually

from .erasing_stand import Office
from .intake_stack import records

MARKER = b"Wat hier staat, heeft niemand ooit gezegd: merkteken-7316-zaaiproef."
"""A text that nobody ever said and that is nowhere else."""

CSRF = re.compile(r'name="csrf" value="([^"]+)"')
MUST_HAVE_BOX = frozenset({"log, as it lies on the disk", "log, as a reader gets it", "evidence bundle"})
MAY_KEEP_KEY = frozenset({"write-ahead log of the database", "backup of before"})
MAY_KEEP_TEXT = frozenset({"export of before"})


@dataclass(frozen=True, slots=True)
class Row:
    """One store: how often the text, the wrapped keys and the box were found; how many of its boxes can be opened."""

    name: str
    text: int
    keys: int
    boxes: int
    opens: int
    bytes_read: int
    remark: str = ""

    @property
    def as_it_must(self) -> bool:
        """Whether nothing is left that must be gone, after an erasure, and nothing gone that must stay."""
        text_gone = self.text == 0 or self.name in MAY_KEEP_TEXT
        keys_gone = self.keys == 0 or self.name in MAY_KEEP_KEY
        return text_gone and keys_gone and self.opens == 0 and (self.boxes > 0 or self.name not in MUST_HAVE_BOX)


Rows = dict[str, Row]


@dataclass
class Stores:
    """Every store of an installation, for one case that was planted."""

    desk: Office
    folder: Path
    case: str = ""
    boxes: tuple[bytes, ...] = ()
    keys: tuple[bytes, ...] = ()
    log: tuple[bytes, ...] = ()

    def plant(self, case: str) -> None:
        """Remember what was sealed of the case, and by which keys."""
        self.case = case
        self.desk.running.settings = replace(self.desk.running.settings, console_port=free_port())
        self.desk.running.start("console")
        values = [value for value in records(self.desk.running, Part.EVENTS) if case.encode() in value]
        self.log = tuple(values)
        data = orjson.loads(values[0])["data"]
        self.boxes = (data["narrative"]["box"].encode(),)
        kids = {kid.partition(".")[0] for value in values for kid in boxes(orjson.loads(value)["data"]).values()}
        with psycopg.connect(self.desk.running.settings.postgres) as connection:
            found = connection.execute(
                "SELECT wrapped FROM keyring.data_keys WHERE owner = ANY (%s)", (sorted(kids),)
            ).fetchall()
        self.keys = tuple(bytes(wrapped) for (wrapped,) in found)
        assert len(self.keys) == 2, "that of the case and that of the person"
        self.keep("before")

    def keep(self, when: str) -> None:
        """Make a backup, an evidence bundle and an export, as people do."""
        self._run("backup", str(self.folder / f"backup-{when}"))
        self._run("audit", "export", self.case, "-o", str(self._made(when) / "evidence.zip"))
        self._run("audit", "subject", self.case, "--view", "reporter", "-o", str(self._made(when) / "given.zip"))

    def look(self) -> Rows:
        """Look through all of them. Whatever can be made anew is made anew."""
        with psycopg.connect(self.desk.running.settings.postgres, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        now = "now"
        for old in (self.folder / f"backup-{now}", self._made(now)):
            shutil.rmtree(old, ignore_errors=True)
        self.keep(now)
        settings, cluster = self.desk.running.settings, self.folder / "postgres" / "cluster"
        opens = self._opens()
        rows = [
            self._files("log, as it lies on the disk", self.folder / "kafka", opens),
            self._values("log, as a reader gets it", self._log_values(), opens),
            self._files("indexes and folders of the processes", settings.data, 0, "the master key is here"),
            self._tables("tables of the database", opens),
            self._files("files of the database", cluster / "base", opens),
            self._files("write-ahead log of the database", cluster / "pg_wal", 0, "until the server recycles it"),
            self._files("what processes wrote to their logs", self.folder / "services", 0),
            self._files("evidence bundle", self._made(now), opens, pattern="evidence.zip"),
            self._files(
                "backup of before", self.folder / "backup-before", 0, "let it expire; a restore destroys again"
            ),
            self._files("backup of now", self.folder / f"backup-{now}", opens),
            self._files("export of before", self._made("before"), 0, "left the system", pattern="given.zip"),
            self._files("export of now", self._made(now), 0, pattern="given.zip"),
            self._values("pages and answers as they are served", self._served(), 0),
        ]
        return {row.name: row for row in rows}

    def holds(self) -> dict[str, Any]:
        """Whether the log is what it was, and everything that follows from it still does."""
        now = [value for value in records(self.desk.running, Part.EVENTS) if self.case.encode() in value]
        replayed = {name: self._code("audit", "replay", name) for name in ("reading", "escalation", "inspectorate")}
        return {
            "the events of before are the same bytes": tuple(now[: len(self.log)]) == self.log,
            "audit verify holds": self._code("audit", "verify") == 0,
            "the evidence bundle of before verifies": self._code(
                "audit", "verify", str(self._made("before") / "evidence.zip")
            )
            == 0,
            **{f"{name} follows from the log": code == 0 for name, code in replayed.items()},
        }

    def _made(self, when: str) -> Path:
        folder = self.folder / f"made-{when}"
        folder.mkdir(exist_ok=True)
        return folder

    def _files(self, name: str, folder: Path, opens: int, remark: str = "", pattern: str = "") -> Row:
        if pattern:
            apart = folder / f"apart-{pattern}"
            apart.mkdir(exist_ok=True)
            shutil.copy(folder / pattern, apart)
            folder = apart
        return self._row(name, [in_files(folder, needle) for needle in self._needles], opens, remark)

    def _values(self, name: str, values: Iterable[bytes], opens: int) -> Row:
        kept = list(values)
        return self._row(name, [in_values(kept, needle) for needle in self._needles], opens, "")

    def _tables(self, name: str, opens: int) -> Row:
        dsn = self.desk.running.settings.postgres
        return self._row(name, [in_tables(dsn, needle) for needle in self._needles], opens, "")

    @property
    def _needles(self) -> tuple[bytes, ...]:
        return (MARKER, *self.keys, *self.boxes)

    def _row(self, name: str, found: list[Found], opens: int, remark: str) -> Row:
        keys = sum(one.count for one in found[1 : 1 + len(self.keys)])
        boxed = sum(one.count for one in found[1 + len(self.keys) :])
        return Row(name, found[0].count, keys, boxed, opens if boxed else 0, found[0].bytes_read, remark)

    def _log_values(self) -> Iterable[bytes]:
        for part in Part:
            yield from records(self.desk.running, part)

    def _opens(self) -> int:
        """How many sealed fields of the case the keyring opens."""
        keyring = open_keyring(self.desk.running.settings)
        try:
            found = 0
            for envelope in self.desk.log(self.case):
                data = orjson.loads(bytes(envelope.data))
                for path in boxes(data):
                    value: Any = data
                    for name in path.split("."):
                        value = value[int(name) - 1 if name.isdecimal() else name]
                    found += keyring.open_text(envelope, path, Sealed(**value)) is not None
            return found
        finally:
            keyring.close()

    def _served(self) -> Iterable[bytes]:
        """What a browser gets, and what it is told to keep of it."""
        settings = self.desk.running.settings
        address = f"http://127.0.0.1:{settings.console_port}"
        with httpx.Client(base_url=address, follow_redirects=True, timeout=120) as client:
            csrf = CSRF.findall(client.get("/sign-in").text)[0]
            form = {"csrf": csrf, "institution": "uni", "role": ["auditor", "coordinator"]}
            assert client.post("/sign-in/development", data=form).status_code == 200
            for path in (f"/cases/{self.case}", f"/events/{self.case}.1", f"/events/{self.case}.1/raw"):
                eventually(lambda path=path: client.get(path).status_code == 200)  # type: ignore[misc]
                answer = client.get(path)
                assert answer.headers["cache-control"] == "no-store", path
                yield answer.content
        for path in (f"/cases/{self.case}", f"/cases/{self.case}/history"):
            yield orjson.dumps(self.desk.get(path))

    def _run(self, *arguments: str) -> None:
        code = self._code(*arguments)
        assert code == 0, arguments

    def _code(self, *arguments: str) -> int:
        command = [sys.executable, "-m", "services.cli.main", *arguments]
        env = environment(self.desk.running.settings)
        return subprocess.run(
            command, env={**os.environ, **env, "MELDSTROOM_INSTITUTION": "uni"}, capture_output=True, check=False
        ).returncode
