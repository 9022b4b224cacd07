"""Which ledgers a command is about."""

from collections.abc import Iterable
from typing import Annotated

import typer

from events.ledgers import Ledger

from ..bootstrap import command_line
from ..bootstrap.which import NAMED
from .output import fail

Only = Annotated[str, typer.Option("--ledger", help=f"Only this ledger, of {', '.join(NAMED)}; left out, all of them.")]


def chosen(name: str) -> Iterable[Ledger]:
    """The ledger of that name, or all of them where none is named. Ends the command where there is none such."""
    known = command_line.ledgers()
    if not name:
        return known.values()
    if name not in known:
        fail(f"There is no ledger {name!r}. There are: {', '.join(known)}.")
    return (known[name],)
