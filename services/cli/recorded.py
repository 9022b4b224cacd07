"""That someone reads the log itself is recorded first, by the services that are up, as whom the token names."""

import os
import sys
from typing import Annotated

import typer

from events.vocabulary import Accessed, AccessPurpose, UsedKey

from ..access.looks import Asking, Shows, subject_of
from ..permissions import Reading, Role
from .api import Api
from .output import fail
from .token import INSTITUTION

Purpose = Annotated[
    str, typer.Option("--purpose", help=f"What for, which is recorded: {', '.join(AccessPurpose)}.", show_default=False)
]
Unrecorded = Annotated[
    bool,
    typer.Option("--unrecorded", help="Read though it cannot be recorded: a log that was restored, without services."),
]


def record(
    what: Accessed,
    named: str = "",
    *,
    purpose: str = "",
    unrecorded: bool = False,
    exported: bool = False,
    key: UsedKey | None = None,
) -> None:
    """See that it is on the access ledger that this is read; else nothing is, and the command ends saying why.

    Who may read the broker can do so without us. So `unrecorded` hides nothing that was not open; it is for a log whose
    services are gone, and says so.
    """
    if unrecorded:
        print("This is not recorded: nobody will see that the log was read.", file=sys.stderr)
        return
    if purpose and purpose not in set(AccessPurpose):
        fail(f"There is no purpose {purpose!r}. The purposes are: {', '.join(AccessPurpose)}.")
    shows = Shows(what=what, reading=Reading.LOG, about="named")
    case, about = subject_of(shows, Asking(path={"named": named}, query={}))
    body = {"what": what, "case": case, "about": about, "purpose": purpose or None, "exported": exported, "key": key}
    environ = os.environ
    institution = environ.get("MELDSTROOM_INSTITUTION", INSTITUTION)
    api = Api(
        environ.get("MELDSTROOM_API", ""), environ.get("MELDSTROOM_TOKEN", ""), institution, "en", (Role.AUDITOR,)
    )
    try:
        api.post("/access/log-readings", body)
    except typer.Exit:
        print(
            "That you read this could not be recorded, so nothing is shown. Start the services, or name them with "
            "MELDSTROOM_API and MELDSTROOM_TOKEN; for a log without services there is --unrecorded.",
            file=sys.stderr,
        )
        raise
