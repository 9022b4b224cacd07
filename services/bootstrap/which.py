"""Which ledger a process is for, as its argument says."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from events.ledgers import CASES, LEDGERS, Ledger

NAMED: Mapping[str, Ledger] = MappingProxyType({ledger.name: ledger for ledger in LEDGERS})


def ledger_named(arguments: Sequence[str]) -> Ledger:
    """The ledger that the arguments of a process name, `cases` where they name none. Ends the process on any other."""
    match arguments:
        case []:
            return CASES
        case [name] if name in NAMED:
            return NAMED[name]
        case _:
            raise SystemExit(f"the only argument may be the name of a ledger: {', '.join(NAMED)}")
