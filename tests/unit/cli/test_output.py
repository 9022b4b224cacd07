"""What is shown below each other is written as people read it, whatever the service said it as."""

from datetime import UTC, datetime

import pytest
from rich.console import Console

from services.cli.output import fields


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
