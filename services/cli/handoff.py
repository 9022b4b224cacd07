"""Hand-offs to bodies outside, as whoever may see them sees them; and having one sent again."""

from typing import Annotated, Any
from uuid import uuid4

import typer

from events.commands.handoff import ResendHandoff

from ..permissions import Role
from .api import Address, Api, Language, Token, as_of, at, warn_lacking
from .output import Exit, Json, fail, fields, moment, out, print_json, table
from .token import INSTITUTION, Institution

app = typer.Typer(help="Hand-offs: to whom, how far they are, and the receipts.", no_args_is_help=True)

STRUCTURED = "application/cloudevents+json"

Handoff = Annotated[str, typer.Argument(help="The hand-off's name, such as handoff-incident-0190f3c2-….police.1.")]


@app.command("list")
def listed(
    filters: Annotated[
        list[str] | None,
        typer.Argument(help="Such as status=parked recipient=police kind=mandatory case=CASE limit=20."),
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The hand-offs that meet every filter, the newest first."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    page = Api(api, token, institution, language).get("/handoffs", query)
    if json:
        print_json(page)
        return
    cells = [_cells(handoff) for handoff in page["handoffs"]]
    out().print(table(("recipient", "kind", "status", "waiting since", "hand-off"), cells))
    counted = _EMPTY.get(page["empty"], f"{len(cells)} of {page['total']} hand-offs")
    out().print(counted, as_of(page["data"]), sep="; ")


@app.command("show")
def show(
    handoff: Handoff,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """One hand-off: how far it is, its receipt, and what its recipient may be told. What it tells is not shown here."""
    found = Api(api, token, institution, language).get(at("handoffs", handoff))
    if json:
        print_json(found)
        return
    one = found["handoff"]
    words = one["labels"]
    shown = {name: words.get(name, value) for name, value in one.items() if name not in {"labels", "receipt"}}
    out().print(fields({name: value for name, value in shown.items() if value not in (None, [])}))
    if (receipt := one["receipt"]) is not None:
        out().print("\nReceipt:")
        out().print(fields({name: value for name, value in receipt.items() if value is not None}))
    if (profile := found["profile"]) is not None:
        out().print(f"\n{profile['title']} ({profile['act']} {profile['article']}). {profile['note']}")
        out().print(f"Must have: {', '.join(profile['must'])}. May have: {', '.join(profile['may']) or '-'}.")
        if profile["verify"]:
            out().print(f"To be confirmed by a lawyer: {profile['verify']}")
    out().print(as_of(found["data"]))
    warn_lacking(found)


@app.command("resend")
def resend(
    handoff: Handoff,
    note: Annotated[str, typer.Option("--note", help="Why, as for whoever reads its history: it is sealed.")] = "",
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Have a parked hand-off, or one without a receipt, sent again under the same key. It may arrive only once."""
    event = {
        "specversion": "1.0",
        # Whoever gives the same order twice means it twice.
        "id": uuid4().hex,
        "source": "/cli/handoff",
        "type": ResendHandoff.TYPE,
        "subject": handoff,
        "data": {"note": note} if note else {},
    }
    answer = Api(api, token, institution, language, roles=(Role.OPERATOR,)).post("/events", event, STRUCTURED)
    if json:
        print_json(answer)
    elif "events" not in answer:
        out().print(f"Taken, and not recorded yet; see {answer['location']}.")
    elif not answer["events"]:
        fail("It waits to be sent already; nothing was recorded.", Exit.DIFFERENT)
    else:
        out().print(f"Recorded as {answer['events'][0]['id']}. `meldstroom handoff show` tells what came of it.")


_EMPTY = {
    "nothing_yet": "Nothing has been handed to a body outside by this institution yet.",
    "no_match": "No hand-off meets these filters.",
    "not_there_yet": "There may be hand-offs, but they cannot be read yet.",
}


def _cells(handoff: Any) -> tuple[str, ...]:
    words = handoff["labels"]
    status = f"PARKED: {words.get('failure', '-')}" if handoff["status"] == "parked" else words["status"]
    return words["recipient"], words["kind"], status, moment(handoff["waiting_since"]), handoff["id"]
