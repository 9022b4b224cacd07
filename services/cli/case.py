"""One case, as whoever may see it sees it; or, for auditors on a server, as the log says it is."""

import os
from typing import Annotated, Any, NoReturn

import httpx
import msgspec
import orjson
import typer

from events.codec import decode_envelope
from projections.case_history import CASE_HISTORY
from projections.caseload import CASELOAD
from projections.fold import fold_rows
from projections.labels import event_label

from ..bootstrap import command_line
from ..permissions import Role
from .output import Exit, Json, fail, fields, moment, out, print_json, table
from .token import INSTITUTION, Institution

app = typer.Typer(help="Cases: in one line, or event by event.", no_args_is_help=True)

SECONDS_MAX = 30.0
PAGE = 200

Case = Annotated[str, typer.Argument(help="The case's number, such as complaint-0190f3c2-….")]
Token = Annotated[str, typer.Option("--token", envvar="MELDSTROOM_TOKEN", help="Default: one of the embedded set-up.")]
Api = Annotated[str, typer.Option("--api", envvar="MELDSTROOM_API", help="Default: the embedded set-up's.")]
FromLog = Annotated[bool, typer.Option("--from-log", help="Fold the log itself, which takes access to Kafka.")]
Language = Annotated[str, typer.Option("--language", help="nl or en.")]


@app.command("list")
def listed(
    filters: Annotated[list[str] | None, typer.Argument(help="Such as status=closed kind=complaint limit=20.")] = None,
    token: Token = "",
    api: Api = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The cases that meet every filter, the one with the newest event first."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    page = _Api(api, token, institution, language).get("/cases", query)
    if json:
        print_json(page)
        return
    cells = [
        (case["id"], case["labels"]["kind"], case["labels"]["status"], case["version"], moment(case["updated_at"]))
        for case in page["cases"]
    ]
    out().print(table(("case", "kind", "status", "version", "last event"), cells, right=("version",)))
    out().print(_EMPTY.get(page["empty"], f"{len(cells)} of {page['total']} cases"), _as_of(page["data"]), sep="; ")


@app.command("show")
def show(
    case: Case,
    token: Token = "",
    api: Api = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    from_log: FromLog = False,
    json: Json = False,
) -> None:
    """Where a case stands."""
    if from_log:
        (row,) = fold_rows(CASELOAD, map(decode_envelope, _values(case)))
        shown = msgspec.to_builtins(row, builtin_types=(), str_keys=True)
        print_json(shown) if json else out().print(fields(shown))
        return
    found = _Api(api, token, institution, language).get(f"/cases/{case}")
    if json:
        print_json(found)
        return
    words = found["case"]["labels"]
    shown = {name: words.get(name, value) for name, value in found["case"].items() if name not in {"labels", "history"}}
    out().print(fields({name: moment(value) if name.endswith("_at") else value for name, value in shown.items()}))
    out().print(_as_of(found["data"]))
    _warn_parked(found)


@app.command("history")
def history(
    case: Case,
    token: Token = "",
    api: Api = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    from_log: FromLog = False,
    json: Json = False,
) -> None:
    """What happened in a case, oldest first."""
    if from_log:
        rows = fold_rows(CASE_HISTORY, map(decode_envelope, _values(case)))
        events = [_from_row(row, language) for row in rows]
        _print_history(events, json)
        return
    there = _Api(api, token, institution, language)
    page = there.get(f"/cases/{case}/history", {"limit": str(PAGE)})
    events = page["events"]
    while page["next"]:
        page = there.get(page["next"])
        events += page["events"]
    _print_history(events, json)
    _warn_parked(page)


class _Api:
    """The reading side of a set-up, as one caller sees it."""

    def __init__(self, address: str, token: str, institution: str, language: str) -> None:
        settings = command_line.here()
        self._address = address or f"http://127.0.0.1:{settings.intake_port}"
        token = token or command_line.development_token(
            settings,
            institution=institution,
            roles=[Role.AUDITOR.value, Role.COORDINATOR.value],
            subject=f"cli-{os.getuid()}",
            seconds=60,
        )
        self._headers = {"authorization": f"Bearer {token}", "accept-language": language}

    def get(self, path: str, query: dict[str, str] | None = None) -> Any:
        """The answer to a question, or the end of the command."""
        try:
            answer = httpx.get(self._address + path, params=query, headers=self._headers, timeout=SECONDS_MAX)
        except httpx.HTTPError as error:
            fail(f"Could not reach {self._address}: {error}. Is it up?")
        if answer.status_code != httpx.codes.OK:
            _refuse(answer)
        return orjson.loads(answer.content)


def _refuse(answer: httpx.Response) -> NoReturn:
    try:
        problem = orjson.loads(answer.content)
        said = f"{problem['title']} {problem['remedy']}"
    except (orjson.JSONDecodeError, KeyError, TypeError):
        said = f"{answer.url} answered {answer.status_code}"
    fail(said, Exit.DIFFERENT if answer.status_code == httpx.codes.NOT_FOUND else Exit.UNREADABLE)


_EMPTY = {
    "nothing_yet": "No case has been recorded for this institution yet.",
    "no_match": "No case meets these filters.",
    "not_there_yet": "There may be cases, but they cannot be read yet.",
}


def _as_of(data: Any) -> str:
    behind = f", {data['behind_records']} records behind" if data["behind_records"] else ""
    return f"as of {moment(data['as_of'])}{behind}{', HALTED' if data['halted'] else ''}"


def _warn_parked(found: Any) -> None:
    if (parked := found["parked"]) is not None:
        fail(f"Event {parked['event']} and what follows it are parked: more happened than this.", Exit.DIFFERENT)


def _values(case: str) -> list[bytes]:
    values = list(command_line.case_values(command_line.here(), case))
    if not values:
        fail(f"There is no event of {case} on the log.", Exit.DIFFERENT)
    return values


def _from_row(row: Any, language: str) -> dict[str, Any]:
    shown = msgspec.structs.asdict(row)
    return {**shown, "label": event_label(row.type).of(language), "summary": orjson.loads(row.summary)}


def _print_history(events: list[dict[str, Any]], json: bool) -> None:
    if json:
        print_json(events)
        return
    cells = [
        (
            event["number"],
            event["label"],
            moment(event["recorded_at"]),
            event["occurred_on"] or moment(event["occurred_at"]),
            event["actor"],
            orjson.dumps(event["summary"]).decode(),
        )
        for event in events
    ]
    out().print(table(("#", "event", "recorded", "occurred", "actor", "data"), cells, right=("#",)))
