"""What is shown below each other is written as people read it, whatever the service said it as."""

from datetime import UTC, datetime

import pytest
from rich.console import Console

from services.cli import output
from services.cli.output import fields, out, table


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        ("", "-"),
        ([], "-"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (["abuse of power", "intimidation"], "abuse of power, intimidation"),
        ("2026-03-02T09:00:00Z", "2026-03-02 10:00:00+01:00"),
        (datetime(2026, 7, 2, 9, tzinfo=UTC), "2026-07-02 11:00:00+02:00"),
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02T09:00:00Z and later", "2026-03-02T09:00:00Z and later"),
    ],
)
def test_values_are_as_people_read_them(value: object, shown: str) -> None:
    console = Console(width=80, highlight=False)
    with console.capture() as said:
        console.print(fields({"name": value}))
    assert said.get().strip() == f"name  {shown}"


IDS = ["handoff-incident-0190f3c2-7d4e-7000-8000-000000000001.police.1", "handoff-incident-2.police.1"]


@pytest.mark.parametrize(("width", "whole"), [(40, False), (80, False), (100, True), (200, True)])
def test_no_id_in_a_list_loses_a_character(width: int, whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(width=width, highlight=False)
    monkeypatch.setattr(output, "out", lambda: console)
    rows = [("labour inspectorate", "a mandatory signal", one) for one in IDS]
    with console.capture() as said:
        console.print(table(("recipient", "kind", "hand-off"), rows))
    lines = said.get().splitlines()
    assert max(map(len, lines)) <= width
    column = lines[0].index("hand-off")
    assert "".join(line[column:].strip() for line in lines[1:]) == "".join(IDS)
    assert (IDS[0] in said.get()) is whole
    assert "labour" in said.get(), "what stands beside it can be read"


def test_a_file_gets_each_row_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    out().print(table(("hand-off", "what"), [(one, "word " * 100 + "end") for one in IDS]))
    _, *lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == IDS
    assert all(line.rstrip().endswith("end") for line in lines)
