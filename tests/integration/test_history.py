"""A file comes in through a real recorder; killed in the middle and begun again, nothing is doubled or lost."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from bench.importing import MAPPING, write
from events.codec import decode_event
from events.incident import IncidentRaised
from events.ledgers import CASES, Part
from infra.embedded import EmbeddedKafka, free_port
from infra.kafka.ends import Ends
from infra.postgres.keyring import open_keyring
from infra.settings import environment
from services.bootstrap.history import FOLDER, Done, Job, bring_in
from services.history.importing import UNDER_WAY_MAX
from tests.eventually import eventually

from .intake_stack import Stack, records, stack

pytestmark = pytest.mark.kafka
ROWS = 3_000
MANY = 12_000  # More than are under way at once, so that it can be stopped on the way.


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[Stack]:
    """On a broker of its own: whoever follows the same ledger afterwards would have to follow all these rows."""
    folder = tmp_path_factory.mktemp("history")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker, stack(folder, broker.bootstrap, postgres) as started:
        yield started


def job(folder: Path, name: str, source: str, **options: Any) -> Job:
    mapping = MAPPING.replace('source = "bench"', f'source = "{source}"').encode()
    return Job(mapping=mapping, file=folder / name, report=folder / f"{name}.report.ndjson", **options)


def of_source(running: Stack, source: str) -> Counter[str]:
    """How often each row of a data set is on the log."""
    found: Counter[str] = Counter()
    for value in records(running, Part.EVENTS):
        if source.encode() in value:
            event = decode_event(value).event
            if isinstance(event, IncidentRaised) and event.history and event.history.source == source:
                found[event.history.row] += 1
    return found


def recorded(running: Stack) -> int:
    """How far the log has grown, on all shards together."""
    ends = Ends(running.settings.kafka, CASES.topic(Part.EVENTS))
    try:
        return sum(ends.end(number) for number in range(running.settings.shards))
    finally:
        ends.close()


def test_a_file_comes_in_once_however_often_it_is_brought(running: Stack, tmp_path: Path) -> None:
    write(tmp_path / "rows.csv", 40)
    once = job(tmp_path, "rows.csv", "once")
    first = bring_in(running.settings, once)
    assert (first.tally.rows, first.tally.brought_in, first.finished) == (40, 40, True)
    again = bring_in(running.settings, once)
    assert (again.tally.there, again.tally.brought_in, again.tally.refused) == (40, 0, 0)
    assert set(of_source(running, "once").values()) == {1}
    assert len(of_source(running, "once")) == 40


def test_a_row_that_changed_meets_its_own_case_and_one_that_was_refused_can_come_corrected(
    running: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    write(file, 3)
    good = file.read_text()
    opened = good.splitlines()[1].split(",")[1]
    broken = good.replace(good.splitlines()[1].split(",")[2], "01-01-1999", 1)
    file.write_text(broken)
    asked = job(tmp_path, "rows.csv", "changed")
    first = bring_in(running.settings, asked)
    assert (first.tally.brought_in, first.tally.reasons) == (2, {"history.reversed": 1})
    (entry,) = map(orjson.loads, asked.report.read_bytes().splitlines())
    assert (entry["row"], entry["field"], entry["columns"]) == (1, "closed_at", "gesloten")
    assert opened not in asked.report.read_text()
    file.write_text(good)
    second = bring_in(running.settings, asked)
    assert (second.tally.brought_in, second.tally.there) == (1, 2)
    file.write_text(good.replace("niets voorstelt", "iets voorstelt", 1))
    third = bring_in(running.settings, asked)
    assert (third.tally.there, third.tally.reasons) == (2, {"row.changed": 1})
    assert set(of_source(running, "changed").values()) == {1}


def test_texts_are_sealed_on_the_log_and_can_be_opened_at_their_place(running: Stack, tmp_path: Path) -> None:
    write(tmp_path / "rows.csv", 2)
    bring_in(running.settings, job(tmp_path, "rows.csv", "sealed"))
    opened = []
    keyring = open_keyring(running.settings)
    try:
        for value in records(running, Part.EVENTS):
            assert b"niets voorstelt" not in value
            recorded = decode_event(value)
            event = recorded.event
            if isinstance(event, IncidentRaised) and event.history and event.history.source == "sealed":
                assert event.narrative is not None
                assert event.reporter is not None
                assert event.reporter.reference is not None
                opened.append(keyring.open_text(recorded.envelope, "narrative", event.narrative))
                reference = keyring.open_text(recorded.envelope, "reporter.reference", event.reporter.reference)
                assert reference is not None
                assert reference.startswith("s")
    finally:
        keyring.close()
    assert len(opened) == 2
    assert all(text is not None and "niets voorstelt" in text for text in opened)


def test_killed_in_the_middle_it_goes_on_where_it_was(running: Stack, tmp_path: Path) -> None:
    rows = 2 * UNDER_WAY_MAX  # So that it cannot have sent them all when the first is recorded.
    write(tmp_path / "rows.csv", rows)
    (tmp_path / "mapping.toml").write_text(MAPPING.replace('source = "bench"', 'source = "killed"'))
    command = [sys.executable, "-m", "services.cli.main", "import", "rows.csv", "--mapping", "mapping.toml"]
    repository = Path(__file__).parents[2]
    env = {**environment(running.settings), "PYTHONPATH": str(repository), "PATH": ""}
    before = recorded(running)
    with (tmp_path / "killed.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=log, stderr=log)
        try:
            eventually(lambda: recorded(running) > before or process.poll() is not None)
            assert process.poll() is None, (tmp_path / "killed.log").read_text()
        finally:
            process.kill()
            process.wait()
    ended = subprocess.run([*command, "--json"], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
    told = orjson.loads(ended.stdout)
    assert (told["rows"], told["refused"]) == (rows, 0)
    assert told["brought_in"] + told["there"] == rows
    found = of_source(running, "killed")
    assert len(found) == rows
    assert set(found.values()) == {1}


def test_told_to_stop_it_leaves_a_checkpoint_and_goes_on_from_there(running: Stack, tmp_path: Path) -> None:
    write(tmp_path / "rows.csv", MANY)
    heard: list[int] = []
    stopping = job(
        tmp_path, "rows.csv", "stopped", told=lambda tally, _: heard.append(tally.rows), stop=lambda: any(heard)
    )
    first: Done = bring_in(running.settings, stopping)
    assert not first.finished
    assert 0 < first.tally.rows < MANY
    assert list((running.settings.data / FOLDER).glob("*.json"))
    second = bring_in(running.settings, job(tmp_path, "rows.csv", "stopped"))
    assert second.finished
    assert second.resumed_at == first.tally.rows
    assert second.tally.brought_in == MANY
    assert len(of_source(running, "stopped")) == MANY


def test_without_the_report_of_what_was_refused_it_begins_again(running: Stack, tmp_path: Path) -> None:
    write(tmp_path / "rows.csv", MANY)
    heard: list[int] = []
    stopping = job(
        tmp_path, "rows.csv", "again", told=lambda tally, _: heard.append(tally.rows), stop=lambda: any(heard)
    )
    assert not bring_in(running.settings, stopping).finished
    stopping.report.unlink()
    again = bring_in(running.settings, job(tmp_path, "rows.csv", "again"))
    assert again.resumed_at == 0
    assert again.tally.there > 0
    assert again.tally.brought_in + again.tally.there == MANY
