"""Tokens for the embedded set-up."""

import sys
from typing import Annotated

import typer

from events.vocabulary import Recipient

from ..bootstrap import command_line
from ..permissions import ROLES, Role
from .output import Exit, Json, fail, print_json

BODIES = tuple(one.value for one in Recipient)
SECONDS_MAX = 24 * 60 * 60

Institution = Annotated[
    str,
    typer.Option("--institution", envvar="MELDSTROOM_INSTITUTION", help="Whose cases; the default is an example's."),
]
INSTITUTION = "uni-noord"  # The institution that most of the examples are about.


def add_to(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("token")(token)


def token(
    role: Annotated[
        list[str] | None, typer.Option("--role", help=f"One of {', '.join(ROLES)}; repeat for more.")
    ] = None,
    institution: Institution = INSTITUTION,
    subject: Annotated[str, typer.Option("--subject", help="Who it is for; not a name.")] = "developer",
    body: Annotated[str, typer.Option("--body", help="The body that a recipient speaks for, such as police.")] = "",
    seconds: Annotated[int, typer.Option("--seconds", min=1, max=SECONDS_MAX, help="How long it is good.")] = 8 * 3600,
    json: Json = False,
) -> None:
    """Issue a token that the embedded set-up accepts, and nothing else does."""
    roles = role or [Role.SERVICE.value]
    if unknown := [name for name in roles if name not in ROLES]:
        fail(f"There is no role {', '.join(unknown)}. The roles are: {', '.join(ROLES)}.", Exit.UNREADABLE)
    if (Role.RECIPIENT in roles) != bool(body) or (body and body not in BODIES):
        fail(f"A recipient, and nobody else, has a --body: one of {', '.join(BODIES)}.")
    made = command_line.development_token(
        command_line.here(), institution=institution, roles=roles, subject=subject, seconds=seconds, body=body
    )
    print("A token for the embedded set-up only: whoever has the data folder can make one.", file=sys.stderr)
    if json:
        print_json({"token": made, "institution": institution, "roles": roles, "subject": subject, "seconds": seconds})
    else:
        print(made)
