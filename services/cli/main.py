"""`meldstroom`: run it, read cases, check the log. Results go to stdout, progress and errors to stderr.

Exit codes: 0 good, 1 something was read and is not as it must be, 2 it could not be read.
"""

import typer

from ..bootstrap import command_line
from .lazily import group_of
from .output import Exit, fail

MODULES = {
    "up": "running",
    "down": "running",
    "demo": "demo",
    "backup": "backup",
    "restore": "backup",
    "import": "history",
    "report": "report",
    "token": "token",
    "audit": "audit",
    "case": "case",
    "deadline": "deadline",
    "duty": "duty",
    "erase": "erase",
    "federation": "federation",
    "handoff": "handoff",
    "ledger": "ledger",
    "lesson": "lesson",
    "notification": "notification",
    "parked": "parked",
    "pattern": "pattern",
    "projection": "projection",
    "release": "release",
    "retention": "retention",
    "silence": "silence",
    "statement": "statement",
    "term": "term",
}
"""Every command, by the module that has it."""

app = typer.Typer(name="meldstroom", cls=group_of(MODULES), no_args_is_help=True, pretty_exceptions_enable=False)
app.callback(help=__doc__)(lambda: None)


def main() -> None:
    """Run the command that the arguments name."""
    try:
        app()
    except command_line.UNREACHABLE as error:
        _end(f"Could not read: {error}", Exit.UNREADABLE)
    except command_line.DIFFERENT as error:
        _end(str(error), Exit.DIFFERENT)
    except OSError as error:
        named = error.filename and error.strerror
        _end(f"{error.filename}: {error.strerror}." if named else f"Could not read or write: {error}", Exit.UNREADABLE)


def _end(message: str, code: Exit) -> None:
    try:
        fail(message, code)
    except typer.Exit as ended:
        raise SystemExit(ended.exit_code) from None


if __name__ == "__main__":
    main()
