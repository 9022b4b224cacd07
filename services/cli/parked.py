"""What is parked: which cases a processor could not go on with, why, and what operators do about it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any
from uuid import uuid4

import orjson
import typer

from events.vocabulary import Accessed, DiscardGround, Processor
from projections.labels import event_label

from ..bootstrap import command_line, parked
from ..parking import ordering
from ..parking.described import described
from ..permissions import Role
from .api import Address, Api, Language, Token
from .output import Exit, Json, fail, fields, moment, out, print_json, table
from .recorded import Purpose, Unrecorded, record

app = typer.Typer(help="What is parked: list it, look at it, try it again, leave it out.", no_args_is_help=True)

EVENTS_SHOWN_MAX = 200
STRUCTURED = "application/cloudevents+json"

Case = Annotated[
    str, typer.Argument(help="What is parked, such as complaint-0190f3c2-… or pattern-…, as `parked list` names it.")
]
By = Annotated[Processor, typer.Option("--processor", help="Where it is parked.")]
Institution = Annotated[
    str,
    typer.Option("--institution", envvar="MELDSTROOM_INSTITUTION", help="Whose case; default: what is parked says."),
]


@app.command("list")
def listed(json: Json = False) -> None:
    """The cases that wait in a processor, and the newest of the commands that could not be processed.

    A parked case can be tried again. A parked command cannot: what is wrong with it is in it, so whoever sent it must
    send it again, corrected.
    """
    settings = command_line.here()
    cases = [
        {"processor": processor.value, **asdict(case)}
        for processor, found in parked.cases(settings).items()
        for case in found
    ]
    commands = [asdict(command) for command in parked.commands(settings)]
    if json:
        print_json({"cases": cases, "commands": commands})
        return
    columns = ("processor", "case", "event", "reason", "since", "waiting")
    cells = [
        (one["processor"], one["case"], one["event"], one["reason"], moment(one["parked_at"]), one["waiting"])
        for one in cases
    ]
    out().print(table(columns, cells, right=("waiting",)) if cells else "No case is parked.")
    if commands:
        names = ("processor", "type", "reason", "parked", "id")
        rows = [
            (one["processor"], _short(one["type"]), one["reason"], moment(one["parked_at"]), one["id"])
            for one in commands
        ]
        out().print("\nCommands that could not be processed. Whoever sent them must send them again, corrected.")
        out().print(table(names, rows))


@app.command("show")
def show(
    case: Case,
    processor: Annotated[Processor | None, typer.Option("--processor", help="Default: wherever it is parked.")] = None,
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Why a case is parked, the event that it is parked by without anything personal, and what waits behind it."""
    settings = command_line.here()
    record(Accessed.PARKED, case, purpose=purpose, unrecorded=unrecorded)
    found = [
        {
            "processor": name.value,
            **asdict(one),
            "events": _events(parked.waiting(settings, name, case, EVENTS_SHOWN_MAX)),
        }
        for name, cases in parked.cases(settings, case).items()
        for one in cases
        if processor in {name, None}
    ]
    if not found:
        fail(f"{case} is not parked.", Exit.DIFFERENT)
    if json:
        print_json(found)
        return
    for one in found:
        _print_case(one, language)


@app.command("retry")
def retry(
    case: Case,
    processor: By,
    note: Annotated[
        str, typer.Option("--note", help="Why, as for whoever reads the case's history. For cases only.")
    ] = "",
    token: Token = "",
    api: Address = "",
    institution: Institution = "",
    language: Language = "en",
    json: Json = False,
) -> None:
    """Let a processor try a parked case again, as after a repair. What still cannot be taken stays parked."""
    _known(case)
    institution = _institution(token, institution, processor, case)
    _order(ordering.retry(case, processor.value, note), token, api, institution, language, json)


@app.command("discard")
def discard(
    case: Case,
    processor: By,
    event: Annotated[str, typer.Option("--event", help="The event that it is parked by.")],
    note: Annotated[str, typer.Option("--note", help="Why, of a case: it stays on the log, sealed.")] = "",
    ground: Annotated[
        DiscardGround | None, typer.Option("--ground", help="Why, of a pattern or figures: no words lie there.")
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = "",
    language: Language = "en",
    json: Json = False,
) -> None:
    """Let a processor leave out the event that a case is parked by, and go on with what waits behind it.

    The event stays on the log; only this processor does without it, also when it is built anew.
    """
    _known(case)
    try:
        order = ordering.discard(case, processor.value, event, note, ground.value if ground else "")
    except ordering.NeverLeftOut:
        fail("Nothing that says who looked at what is left out: it can be tried again after a repair, no more.")
    wanted = "note" if "note" in order[1] else "ground"
    if not order[1][wanted]:
        fail(f"Say why, with --{wanted}.")
    institution = _institution(token, institution, processor, case)
    _order(order, token, api, institution, language, json)


def _known(case: str) -> None:
    """See that it is the name of something that can be parked, since by that its ledger is known."""
    if not ordering.can_be_parked(case):
        fail(f"Nothing that can be parked is called {case!r}; `meldstroom parked list` has the names.")


def _institution(token: str, institution: str, processor: Processor, case: str) -> str:
    """Whose it is; with a token that says it, and nothing is looked up."""
    return institution if token or institution else _institution_of(processor, case)


def _order(
    order: tuple[str, dict[str, Any]], token: str, api: str, institution: str, language: str, json: bool
) -> None:
    """Send a command as an operator and tell what was recorded."""
    kind, data = order
    # Whoever gives the same order twice means it twice: the first may not have been enough.
    event = {"specversion": "1.0", "id": uuid4().hex, "source": "/cli/parked", "type": kind, "data": data}
    answer = Api(api, token, institution, language, roles=(Role.OPERATOR,)).post("/events", event, STRUCTURED)
    if json:
        print_json(answer)
    elif "events" not in answer:
        out().print(f"Taken, and not recorded yet; see {answer['location']}.")
    elif not answer["events"]:
        out().print("That had been ordered before; nothing was recorded.")
    else:
        out().print(f"Recorded as {answer['events'][0]['id']}. `meldstroom parked list` shows what came of it.")


def _institution_of(processor: Processor, case: str) -> str:
    cases = parked.cases(command_line.here(), case)[processor]
    if not cases:
        fail(f"{case} is not parked in {processor.value}.", Exit.DIFFERENT)
    if cases[0].institution is None:
        fail(f"The event that {case} is parked by does not say whose it is: name the institution.")
    return cases[0].institution


def _events(values: Sequence[bytes]) -> list[dict[str, Any]]:
    return [described(value) for value in values]


def _print_case(one: dict[str, Any], language: str) -> None:
    first, *rest = one["events"]
    about = {name: one[name] for name in ("processor", "case", "institution", "shard", "event", "reason")}
    out().print(fields({**about, "parked since": moment(one["parked_at"]), "waiting behind it": one["waiting"]}))
    out().print("\nThe event that it is parked by:")
    out().print(fields({name: orjson.dumps(v).decode() if name == "data" else v for name, v in first.items()}))
    if rest:
        cells = [(each.get("id"), _label(each.get("type", ""), language), moment(each.get("time"))) for each in rest]
        out().print("\nWaiting behind it:")
        out().print(table(("event", "what", "recorded"), cells))
    if one["waiting"] > len(rest):
        out().print(f"and {one['waiting'] - len(rest)} more.")


def _label(kind: str, language: str) -> str:
    try:
        return event_label(kind).of(language)
    except KeyError:
        return kind


def _short(kind: str) -> str:
    return kind.removeprefix("nl.meldstroom.")
