"""`meldstroom`: run it, read cases, check the log. Results go to stdout, progress and errors to stderr.

Exit codes: 0 good, 1 something was read and is not as it must be, 2 it could not be read.
"""

import typer

from ..bootstrap import command_line
from . import (
    audit,
    backup,
    case,
    deadline,
    demo,
    duty,
    erase,
    federation,
    handoff,
    history,
    ledger,
    lesson,
    notification,
    parked,
    pattern,
    projection,
    release,
    report,
    retention,
    running,
    silence,
    statement,
    term,
    token,
)
from .output import Exit, fail

app = typer.Typer(name="meldstroom", help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
running.add_to(app)
demo.add_to(app)
backup.add_to(app)
history.add_to(app)
report.add_to(app)
token.add_to(app)
app.add_typer(audit.app, name="audit")
app.add_typer(case.app, name="case")
app.add_typer(deadline.app, name="deadline")
app.add_typer(duty.app, name="duty")
app.add_typer(erase.app, name="erase")
app.add_typer(federation.app, name="federation")
app.add_typer(handoff.app, name="handoff")
app.add_typer(ledger.app, name="ledger")
app.add_typer(lesson.app, name="lesson")
app.add_typer(notification.app, name="notification")
app.add_typer(parked.app, name="parked")
app.add_typer(pattern.app, name="pattern")
app.add_typer(projection.app, name="projection")
app.add_typer(release.app, name="release")
app.add_typer(retention.app, name="retention")
app.add_typer(silence.app, name="silence")
app.add_typer(statement.app, name="statement")
app.add_typer(term.app, name="term")


def main() -> None:
    """Run the command that the arguments name."""
    try:
        app()
    except command_line.UNREACHABLE as error:
        _end(f"Could not read: {error}", Exit.UNREADABLE)
    except command_line.DIFFERENT as error:
        _end(str(error), Exit.DIFFERENT)


def _end(message: str, code: Exit) -> None:
    try:
        fail(message, code)
    except typer.Exit as ended:
        raise SystemExit(ended.exit_code) from None


if __name__ == "__main__":
    main()
