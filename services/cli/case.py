"""One case, as whoever may see it sees it; or, for auditors on a server, as the log says it is."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import orjson
import typer

from events.codec import decode_envelope
from events.vocabulary import Accessed
from projections.case_history import CASE_HISTORY, HistoryRow
from projections.caseload import CASELOAD
from projections.deadlines import DEADLINES
from projections.duties import DUTIES
from projections.fold import fold_rows
from projections.labels import event_label

from ..bootstrap import command_line
from . import deadline, duty_reads
from .api import Address, Api, Language, Token, as_of, at, warn_lacking
from .output import Exit, Json, fail, fields, moment, out, print_json, table
from .recorded import Purpose, Unrecorded, record
from .token import INSTITUTION, Institution

app = typer.Typer(help="Cases: in one line, or event by event.", no_args_is_help=True)

PAGE = 200

Case = Annotated[str, typer.Argument(help="The case's number, such as complaint-0190f3c2-….")]
FromLog = Annotated[bool, typer.Option("--from-log", help="Fold the log itself, which takes access to Kafka.")]


@app.command("list")
def listed(
    filters: Annotated[list[str] | None, typer.Argument(help="Such as status=closed kind=complaint limit=20.")] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The cases that meet every filter, the one with the newest event first."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    page = Api(api, token, institution, language).get("/cases", query)
    if json:
        print_json(page)
        return
    cells = [
        (case["id"], case["labels"]["kind"], case["labels"]["status"], case["version"], moment(case["updated_at"]))
        for case in page["cases"]
    ]
    out().print(table(("case", "kind", "status", "version", "last event"), cells, right=("version",)))
    out().print(_EMPTY.get(page["empty"], f"{len(cells)} of {page['total']} cases"), as_of(page["data"]), sep="; ")


@app.command("show")
def show(
    case: Case,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    from_log: FromLog = False,
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    json: Json = False,
) -> None:
    """Where a case stands."""
    _expect_from_log(from_log, purpose, unrecorded)
    if from_log:
        record(Accessed.CASE, case, purpose=purpose, unrecorded=unrecorded)
        _show_from_log(case, json)
        return
    there = Api(api, token, institution, language)
    found = there.get(at("cases", case))
    if json:
        print_json(found)
        return
    words = found["case"]["labels"]
    shown = {name: words.get(name, value) for name, value in found["case"].items() if name not in {"labels", "history"}}
    out().print(fields(shown))
    if (running := deadline.of_case(there, case)) is not None:
        out().print(running)
    if (owed := duty_reads.of_case(found)) is not None:
        out().print(owed)
    for warning in found["warnings"]:
        out().print(f"Look at its terms: {warning}")
    out().print(as_of(found["data"]))
    warn_lacking(found)


@app.command("history")
def history(
    case: Case,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    from_log: FromLog = False,
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    json: Json = False,
) -> None:
    """What happened in a case and in its deadlines, oldest first."""
    _expect_from_log(from_log, purpose, unrecorded)
    if from_log:
        record(Accessed.HISTORY, case, purpose=purpose, unrecorded=unrecorded)
        rows = fold_rows(CASE_HISTORY, map(decode_envelope, _values(case)))
        events = [_from_row(row, language) for row in rows]
        _print_history(events, json)
        return
    there = Api(api, token, institution, language)
    page = there.get(at("cases", case, "history"), {"limit": str(PAGE)})
    events = page["events"]
    while page["next"]:
        page = there.get(page["next"])
        events += page["events"]
    _print_history(events, json)
    warn_lacking(page)


_EMPTY = {
    "nothing_yet": "No case has been recorded for this institution yet.",
    "no_match": "No case meets these filters.",
    "not_there_yet": "There may be cases, but they cannot be read yet.",
}


def _expect_from_log(from_log: bool, purpose: str, unrecorded: bool) -> None:
    """End the command where it was said how its look is recorded, though the services record it."""
    if (purpose or unrecorded) and not from_log:
        fail("--purpose and --unrecorded are of what is read with --from-log.")


def _values(case: str) -> list[bytes]:
    values = list(command_line.case_values(command_line.here(), case))
    if not values:
        fail(f"There is no event of {case} on the log.", Exit.DIFFERENT)
    return values


def _show_from_log(case: str, json: bool) -> None:
    envelopes = [decode_envelope(value) for value in _values(case)]
    (row,) = fold_rows(CASELOAD, envelopes)
    deadlines, duties = fold_rows(DEADLINES, envelopes), fold_rows(DUTIES, envelopes)
    shown = msgspec.to_builtins(row, builtin_types=(), str_keys=True)
    if json:
        print_json({**shown, "deadlines": _as_json(deadlines), "duties": _as_json(duties)})
        return
    out().print(fields(shown))
    cells = [(one.due_on, one.status, one.level or "-", f"{one.rule} {one.term}") for one in deadlines]
    out().print(table(("due", "status", "told", "term"), cells))
    if duties:
        owed = [(moment(one.since), one.stage, one.step or "-", one.scope, one.duty) for one in duties]
        out().print(table(("since", "duty", "owed next", "scope", "name"), owed))


def _as_json(rows: Sequence[msgspec.Struct]) -> list[dict[str, Any]]:
    return [msgspec.structs.asdict(row) for row in rows]


def _from_row(row: HistoryRow, language: str) -> dict[str, Any]:
    shown = msgspec.structs.asdict(row)
    label = event_label(row.type).of(language)
    return {**shown, "stream": row.subject, "label": label, "summary": orjson.loads(row.summary)}


def _print_history(events: list[dict[str, Any]], json: bool) -> None:
    if json:
        print_json(events)
        return
    cells = [
        (
            _beside(event["stream"]),
            event["number"],
            event["label"],
            moment(event["recorded_at"]),
            event["occurred_on"] or moment(event["occurred_at"]),
            event["actor"],
            orjson.dumps(event["summary"]).decode(),
        )
        for event in events
    ]
    out().print(table(("of", "#", "event", "recorded", "occurred", "actor", "data"), cells, right=("#",)))


def _beside(stream: str) -> str:
    """What of a case a stream is, by the rest of its name: T11.handling of a deadline, `duty 1`; empty for the case."""
    head, _, rest = stream.partition(".")
    kind = head.partition("-")[0]
    return f"{kind} {rest}" if rest and kind != "deadline" else rest
