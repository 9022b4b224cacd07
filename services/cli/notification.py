"""Who was told of which deadline or step, and who was not. Reads the database itself, for operators on a server."""

from typing import Annotated
from uuid import UUID

import typer

from events.vocabulary import Accessed

from ..bootstrap import command_line, notifications
from .output import Exit, Json, fail, fields, moment, out, print_json, table
from .recorded import Purpose, Unrecorded, record

app = typer.Typer(help="Notifications of deadlines: which arrived, and which did not.", no_args_is_help=True)

STATES = ("waiting", "delivered", "parked", "unaddressed", "stale")
LIMIT_MAX = 10_000

Id = Annotated[UUID, typer.Argument(help="The notification's id.")]


@app.command("list")
def listed(
    state: Annotated[str | None, typer.Option("--state", help=f"One of {', '.join(STATES)}.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=LIMIT_MAX, help="How many at most.")] = 50,
    json: Json = False,
) -> None:
    """The newest notifications. `unaddressed` had nobody to go to, and `stale` were history when first seen."""
    if state is not None and state not in STATES:
        fail(f"There is no state {state}. The states are: {', '.join(STATES)}.", Exit.UNREADABLE)
    rows, counts = notifications.listed(command_line.here(), state, limit)
    if json:
        print_json({"notifications": rows, "counts": counts})
        return
    cells = [
        (
            row["id"],
            row["state"],
            row["last_error"] or "-",
            row["attempts"],
            row["institution"],
            row["level"],
            row["channel"] or "-",
            row["deadline"] or row["case_id"],
            moment(row["created_at"]),
        )
        for row in rows
    ]
    columns = ("id", "state", "error", "attempts", "institution", "level", "channel", "about", "made")
    out().print(table(columns, cells, right=("attempts",)))
    out().print(", ".join(f"{count} {name}" for name, count in counts.items()) or "No notification has been made yet.")


@app.command("show")
def show(id: Id, purpose: Purpose = "", unrecorded: Unrecorded = False, json: Json = False) -> None:
    """One notification, with what it says of a case or a pattern."""
    found = notifications.shown(command_line.here(), id)
    if found is None:
        fail(f"There is no notification {id}.", Exit.DIFFERENT)
    row, message = found
    record(Accessed.DEADLINES, row["case_id"], purpose=purpose, unrecorded=unrecorded)
    shown = {name: value for name, value in row.items() if name != "notice"}
    if json:
        print_json({**row, "subject": message.subject, "text": message.text})
        return
    out().print(fields(shown))
    print(f"\n{message.subject}\n\n{message.text}", end="")


@app.command("resend")
def resend(id: Id, json: Json = False) -> None:
    """Have a notification delivered now, whatever became of it before. Who had it already knows it by its id."""
    sent = notifications.resend(command_line.here(), id)
    if sent is None:
        fail(f"There is no notification {id}.", Exit.DIFFERENT)
    if not sent:
        fail("Nobody is named for this level: name a channel in the notify file, then resend.", Exit.DIFFERENT)
    if json:
        print_json({"resent": list(sent)})
    else:
        out().print(f"To be delivered now: {', '.join(map(str, sent))}")
