"""The examples on a real broker and database: as the rules foresee it, once, and told while a clock runs."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.codec import decode_envelope
from events.identity import case_of
from events.ledgers import Part
from infra.embedded import roster
from services.bootstrap.examples import play_examples
from services.examples.lines import by_case, read
from services.examples.once import PLAYED_FILE
from tests.eventually import eventually
from tests.unit.examples.ledger import MemoryLedger

from .intake_stack import Stack, records

pytestmark = pytest.mark.kafka

LINES = read()
CASES = by_case(LINES)
ROOT = Path(__file__).parents[2]


def on_the_log(intake: Stack) -> Counter[tuple[str, str]]:
    """How many events of each type each case of the examples has on the log, itself and beside it."""
    envelopes = map(decode_envelope, records(intake, Part.EVENTS))
    return Counter((envelope.subject, envelope.type) for envelope in envelopes if case_of(envelope.subject) in CASES)


def foreseen() -> Counter[tuple[str, str]]:
    """The same, from the rules alone."""
    ledger = MemoryLedger()
    for line in LINES:
        ledger.send(line, line.time)
    return Counter((stream, type(event).TOPIC) for stream, event in ledger.events)


@pytest.fixture
def outside(intake: Stack) -> Iterator[Stack]:
    """With the processor that hands over, and a desk that plays the bodies outside."""
    intake.start("inspectorate", "desk")
    yield intake
    intake.stop("inspectorate", "desk")


def test_all_of_them_are_on_the_log_as_foreseen_and_playing_again_adds_nothing(outside: Stack) -> None:
    intake = outside
    refused = sum(bool(line.expectedcode) for line in LINES)
    outcome = f"{len(LINES) - refused} commands accepted, {refused} refused as they should be."
    expected = foreseen()
    assert play_examples(intake.settings).endswith(outcome)
    # What the last hand-offs come to is still on its way.
    assert eventually(lambda: on_the_log(intake) == expected)
    assert "from an earlier run" in play_examples(intake.settings)

    (intake.settings.data / PLAYED_FILE).unlink()
    assert play_examples(intake.settings).endswith(outcome)
    assert on_the_log(intake) == expected


def test_a_demonstration_tells_half_a_year_and_leaves_nothing_running(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "services.cli.main", "demo", "--speed", "3d", "--language", "en"],
        cwd=ROOT,
        env={**os.environ, "MELDSTROOM_DATA": str(tmp_path), "MELDSTROOM_PAGE_SECONDS": "10"},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Monday 5 January 2026\n  complaint-00000804  uni-noord" in shown.stdout
    assert "Thursday 4 June 2026\n  complaint-00000812  instituut-zuid" in shown.stdout
    assert "REFUSED: " in shown.stdout
    assert "rightly refused.\n" in shown.stdout
    assert "Unexpected" not in shown.stdout
    assert (
        "T11 Handling of the complaint: term moved (adjourned), until the end of Thursday 11 June 2026" in shown.stdout
    )
    said = " ".join(shown.stdout.split())
    assert "REPORT FILED WITH THE POLICE" in said
    assert "police, report to the police: hand-off received, with a receipt" in said
    assert "Inspectorate of Education, signal: signal passed on → Netherlands Labour Authority" in said
    assert "2026-05-14 is Ascension Day" in said
    assert "2026-05-15 is a day equated by royal decree" in said
    afterwards = shown.stdout.partition("Thursday 4 June 2026\n")[2]
    assert "T11 Handling of the complaint: ESCALATION, told to executive board" in afterwards
    assert "pattern indicated (P02/1): academy-of-arts; 3" in said
    assert "PATTERN CONFIRMED" in said
    assert "structural measure: safe didactics training · dean, line manager" in said
    page = shown.stdout.partition("The page of the supervisory board, which may not read cases:")[2]
    assert "<5" in page or "academy-of-arts" in page
    assert "Cause: culture: unsafe didactics" in page
    assert "Advice on the pace: followed" in page
    assert roster.read(tmp_path / "demo") == roster.Roster()
