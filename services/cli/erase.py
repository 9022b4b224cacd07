"""Have keys destroyed by two people, keep a case from it, and see how far it is."""

from typing import Annotated, Any
from uuid import uuid4

import typer

from events.commands.erasure import ApproveErasure, PlaceHold, RejectErasure, ReleaseHold, RequestErasure
from events.identity import beside
from events.vocabulary import PLACED_BY_PEOPLE, ErasureGround, ErasureRejection

from ..permissions import Role
from .api import Address, Api, Language, Token, at
from .output import Exit, Json, fail, fields, moment, out, print_json, table
from .token import INSTITUTION, Institution

app = typer.Typer(
    help="Have keys destroyed, so that texts are unreadable for good: two people in two roles, never over a hold.",
    no_args_is_help=True,
)

STRUCTURED = "application/cloudevents+json"
Case = Annotated[str, typer.Argument(help="The case's number, such as complaint-0190f3c2-….")]
Reason = Annotated[str, typer.Option("--reason", help=", ".join(sorted(one.value for one in PLACED_BY_PEOPLE)))]
ASKS, DECIDES = (Role.COORDINATOR,), (Role.BOARD,)


@app.command("request")
def request(
    case: Case,
    ground: Annotated[str, typer.Option("--ground", help=", ".join(one.value for one in ErasureGround))],
    person: Annotated[
        str, typer.Option("--person", help="Only this person's keys, by their student or staff number; else the case.")
    ] = "",
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Ask for it. Somebody else, in another role, then approves or rejects it."""
    data: dict[str, Any] = {"case": case, "ground": ground}
    if person:
        data["person"] = {"reference": person}
    _say(Api(api, token, institution, language, roles=ASKS), RequestErasure.TYPE, None, data, json)


@app.command("approve")
def approve(
    case: Case,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Agree with what was asked of a case, as another person in another role: with a token of your own."""
    asks = Api(api, token, institution, language, roles=DECIDES)
    _say(asks, ApproveErasure.TYPE, case, {"request": _request(asks, case)}, json)


@app.command("reject")
def reject(
    case: Case,
    reason: Annotated[str, typer.Option("--reason", help=", ".join(one.value for one in ErasureRejection))],
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Do not agree with what was asked of a case, as another person than whoever asked."""
    asks = Api(api, token, institution, language, roles=DECIDES)
    _say(asks, RejectErasure.TYPE, case, {"request": _request(asks, case), "reason": reason}, json)


@app.command("hold")
def hold(
    case: Case,
    reason: Reason,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Keep a case from being erased, for a reason of GDPR 17(3)."""
    asks = Api(api, token, institution, language, roles=ASKS)
    _say(asks, PlaceHold.TYPE, None, {"case": case, "reason": reason}, json)


@app.command("release")
def release(
    case: Case,
    reason: Reason,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Say that such a reason is no longer there."""
    _say(Api(api, token, institution, language, roles=DECIDES), ReleaseHold.TYPE, case, {"reason": reason}, json)


@app.command("list")
def listed(
    filters: Annotated[
        list[str] | None, typer.Argument(help="Such as step=asked, case=CASE, limit=20, after=CURSOR.")
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The last request of each case that has one, the newest first."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    page = Api(api, token, institution, language).get("/erasures", query)
    if json:
        print_json(page)
        return
    cells = [_cells(one) for one in page["erasures"]]
    out().print(table(("asked", "case", "step", "ground", "keys", "unreadable since"), cells, right=("keys",)))
    if not cells:
        out().print("Nobody has asked for anything here.")
    elif page["next"]:
        out().print(f"There are more: after={page['next'].rpartition('after=')[2].partition('&')[0]}")


@app.command("show")
def show(
    case: Case,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The last request of a case: on what ground, by whom, how far it is, and what holds it."""
    found = Api(api, token, institution, language).get(at("cases", case, "erasure"))
    if json:
        print_json(found)
        return
    words = found["labels"]
    shown = {name: words.get(name, value) for name, value in found.items() if name not in {"labels", "holds"}}
    out().print(fields({name: value for name, value in shown.items() if value is not None}))
    for one in found["holds"]:
        out().print(f"Held: {one['label']} ({one['stream']}).")


def _cells(one: Any) -> tuple[Any, ...]:
    words, since = one["labels"], one["destroyed_at"]
    said = f"{words['step']}: {words['reason']}" if "reason" in words else words["step"]
    return moment(one["requested_at"]), one["case"], said, words["ground"], one["keys"], moment(since)


def _request(asks: Api, case: str) -> str:
    return str(asks.get(at("cases", case, "erasure"))["request"])


def _say(asks: Api, type: str, case: str | None, data: Any, json: bool) -> None:
    """Put it on the log; with a case, on the stream that is there already."""
    event = {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": "/cli/erase",
        "type": type,
        **({"subject": beside("erasure", case, "keys")} if case else {}),
        "data": data,
    }
    answer = asks.post("/events", event, STRUCTURED)
    if json:
        print_json(answer)
    elif "events" not in answer:
        out().print(f"Taken, and not recorded yet; see {answer['location']}.")
    elif not answer["events"]:
        fail("It is so already; nothing was recorded.", Exit.DIFFERENT)
    else:
        out().print(f"Recorded as {answer['events'][0]['id']}. `meldstroom erase show` tells what came of it.")
