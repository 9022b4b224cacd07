"""Half a year of cases in some minutes, on a simulated clock."""

import re
from datetime import timedelta
from typing import Annotated

import typer

from .. import up
from ..bootstrap import command_line, examples
from ..examples.lines import read
from ..examples.oversight import INSTITUTION, PATTERN
from ..examples.words import Language, Words
from . import pattern

_PAGE = Words(
    "De pagina van de raad van toezicht, die geen zaken mag lezen:",
    "The page of the supervisory board, which may not read cases:",
)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPEED = re.compile(r"([1-9][0-9]{0,3})([smhdw])")
SPEED_MAX = timedelta(weeks=1)  # In a second. Beyond it intake, not the clock, sets the pace, and cases come too late.


def add_to(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("demo")(demo)


def speed_of(text: str) -> float:
    """How many times as fast as the real one a clock runs that goes on by `text`, such as 1d, every second."""
    found = _SPEED.fullmatch(text)
    by = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not timedelta() < by <= SPEED_MAX:
        raise typer.BadParameter(f"a number and one of {', '.join(_UNITS)}, such as 1d; at most 1w")
    return by.total_seconds()


def demo(
    speed: Annotated[
        float,
        typer.Option(
            "--speed", parser=speed_of, metavar="TIME", help="Simulated time in each second, such as 6h, 1d or 1w."
        ),
    ] = "1d",  # type: ignore[assignment] # the parser reads the default too
    language: Annotated[Language, typer.Option("--language", help="The language of the story.")] = Language.NL,
    stay: Annotated[bool, typer.Option("--stay", help="Leave everything running afterwards, until Ctrl-C.")] = False,
) -> None:
    """Play the examples on a simulated clock, in a set-up of its own, and tell what happens.

    Every deadline is told with its reasoning. It goes on until a term that nobody keeps was told to the board, and ends
    with a pattern that no single case shows: what was done about it, and the supervisory board's page.
    """
    raise typer.Exit(
        up.demo(
            command_line.here(),
            lambda settings: _page(examples.show_examples(settings, language), language),
            start=read()[0].time,
            speed=speed,
            stay=stay,
        )
    )


def _page(reader: examples.Reader, language: Language) -> None:
    print(f"\n{_PAGE.in_(language)}\n", flush=True)
    for page in (pattern.show, pattern.measures):
        page(PATTERN, token=reader.token, api=reader.address, institution=INSTITUTION, language=language.value)
        print(flush=True)
