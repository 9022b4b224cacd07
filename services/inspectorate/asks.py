"""What the inspectorate processor asks of the ledger, in its own name."""

from collections.abc import Iterable

from events.registry import Command

from ..following.asks import Cause, Wish, asker

SOURCE, ACTOR = _ASKER = asker("inspectorate")


def ask(command: Command, stream: str, names: Iterable[str], cause: Cause) -> Wish:
    """The command in its envelope. By `names` its id is derived: what has the same names is the same wish."""
    return _ASKER.ask(command, stream, names, cause)
