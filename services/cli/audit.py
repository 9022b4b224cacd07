"""For auditors on a server: a case at any moment, why something happened, and proof of it; all from the log itself."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Annotated, Any

import typer

from events.codec import rfc3339
from events.envelope import Envelope
from events.vocabulary import Accessed
from projections.labels import event_label

from ..audit.causes import why as causes_of
from ..audit.travel import Change, Comparison, Moment, View, as_of, compare, first, occurred, said
from ..bootstrap import audit, command_line
from ..moments import AMSTERDAM
from .api import Language
from .lazily import group_of
from .output import Exit, Json, fail, fields, moment, out, print_json, table
from .recorded import Purpose, Unrecorded, record

MODULES = {
    "access": "audit_access",
    "checkpoint": "audit_proof",
    "verify": "audit_proof",
    "export": "audit_proof",
    "key": "audit_proof",
    "replay": "audit_replay",
    "erased": "audit_erasing",
    "subject": "audit_erasing",
}
"""The commands that are not in this module, by the one that has each."""

app = typer.Typer(
    help="Look back, and prove it: from the log itself, without the reading room.",
    cls=group_of(MODULES),
    no_args_is_help=True,
)

Case = Annotated[str, typer.Argument(help="The case's number, such as complaint-0190f3c2-….")]
At = Annotated[str, typer.Option("--at", help="An instant (2026-03-02T14:05+01:00), a day (its end), or #17.")]
From = Annotated[str, typer.Option("--from", help="Compare this moment …")]
To = Annotated[str, typer.Option("--to", help="… with this one; left out, with now.")]
Known = Annotated[
    str, typer.Option("--occurred", help="Leave out what happened only after this, though it was recorded before.")
]


@app.command("case")
def case(
    case: Case,
    at: At = "",
    begin: From = "",
    end: To = "",
    known: Known = "",
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    language: Language = "en",
    json: Json = False,
) -> None:
    """A case as it was at a moment, or what differs between two.

    Exit code 1 where two moments differ.
    """
    if at and (begin or end):
        fail("Either --at for one moment, or --from and --to to compare two.")
    record(Accessed.MOMENT, case, purpose=purpose, unrecorded=unrecorded)
    history = _history(case)
    if begin or end:
        found = compare(history, _moment(begin, known, history), _moment(end, known, history))
        _print_comparison(found, language, json)
        raise typer.Exit(Exit.DIFFERENT if found.differences else Exit.GOOD)
    _print_view(as_of(history, _moment(at, known, history)), language, json)


@app.command("when")
def when(
    case: Case,
    condition: Annotated[str, typer.Argument(help="FIELD=VALUE, such as caseload.status=closed.")],
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The first event at which something became so, and every time that it changed.

    Exit code 1 where it never did.
    """
    record(Accessed.MOMENT, case, purpose=purpose, unrecorded=unrecorded)
    history = _history(case)
    name, equals, value = condition.partition("=")
    if not equals:
        fail("A condition is FIELD=VALUE; `meldstroom audit case` shows the fields of a case.")
    found, changes = first(history, name, value)
    if json:
        print_json(
            {"first": found and _change(found, language), "changes": [_change(one, language) for one in changes]}
        )
    else:
        if not changes:
            known = sorted({field for field in as_of(history, Moment()).fields if name in field})
            close = f" Such as: {', '.join(known[:5])}." if known else ""
            fail(f"{case} never had a field {name}.{close}", Exit.DIFFERENT)
        _print_changes(changes, language)
        told = f"First so at event {found.number} of {len(history)}." if found else f"It never became {value}."
        out().print(told)
    raise typer.Exit(Exit.GOOD if found else Exit.DIFFERENT)


@app.command("why")
def why(
    event: Annotated[str, typer.Argument(help="The event's id: its stream, a full stop, its number.")],
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    language: Language = "en",
    json: Json = False,
) -> None:
    """What led to an event and what it led to, across every stream and shard."""
    settings = command_line.here()
    record(Accessed.CAUSES, event, purpose=purpose, unrecorded=unrecorded)
    stream = event.rpartition(".")[0]
    own = [one for one in audit.history(settings, stream.partition(".")[0]) if one.id == event]
    own = own or [one for one in audit.stream(settings, stream) if one.id == event]
    if not own:
        fail(f"There is no event {event} on the log.", Exit.DIFFERENT)
    found = causes_of(audit.correlated(settings, own[0].correlationid), event)
    assert found is not None
    if json:
        print_json(
            {
                "event": _event(found.event, language),
                "causes": [_event(one, language) for one in found.causes],
                "begun_by": found.begun_by,
                "effects": [{"steps": step, **_event(one, language)} for step, one in found.effects],
                "more": found.more,
                "together": [one.id for one in found.together],
                "related": found.related,
            }
        )
        return
    rows: list[tuple[str, ...]] = [("", f"command {found.begun_by}", "", "", "")]
    rows += [_row("cause", one, language) for one in reversed(found.causes)]
    rows.append(_row("EVENT", found.event, language))
    rows += [_row("with it", one, language) for one in found.together]
    rows += [_row(f"effect {'·' * step}", one, language) for step, one in found.effects]
    out().print(table(("", "event", "what", "recorded", "by"), rows))
    if found.more:
        out().print(f"and {found.more} more effects")
    out().print(f"{found.related} events share its correlation {found.event.correlationid}.")


def _history(case: str) -> list[Envelope]:
    history = list(audit.history(command_line.here(), case))
    if not history:
        fail(f"There is no event of {case} on the log.", Exit.DIFFERENT)
    return history


def _moment(text: str, known: str, history: Sequence[Envelope]) -> Moment:
    """A moment as it is typed: an instant, a day, or the number of an event. Without a zone it is Dutch time."""
    limit = _instant(known) if known else None
    if text.startswith("#"):
        if not text[1:].isdecimal():
            fail(f"{text!r} is no number of an event, such as #17.")
        if int(text[1:]) > len(history):
            fail(f"There is no event {text}: there are {len(history)}.")
        return Moment(event=int(text[1:]), occurred_at=limit)
    return Moment(recorded_at=_instant(text) if text else None, occurred_at=limit)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is neither an instant, nor a day, nor #17 for an event.")
    if len(text) == len("2026-03-02"):
        at = datetime.combine(at.date(), time.max)
    return at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)


def _print_view(view: View, language: str, json: bool) -> None:
    shown = {name: value for name, value in view.fields.items() if value not in (None, (), False)}
    if json:
        last = view.last and _event(view.last, language)
        print_json({"taken": view.taken, "total": view.total, "last": last, "fields": view.fields})
        return
    if view.last is None:
        out().print(f"It did not exist yet: the first of its {view.total} events was recorded later.")
        return
    out().print(
        f"State after event {view.taken} of {view.total}, recorded {moment(view.last.time)}: "
        f"{event_label(view.last.type).of(language)}"
    )
    out().print(fields({name: said(value) for name, value in sorted(shown.items())}))


def _print_comparison(found: Comparison, language: str, json: bool) -> None:
    if json:
        print_json(
            {
                "before": {"taken": found.before.taken, "total": found.before.total},
                "after": {"taken": found.after.taken, "total": found.after.total},
                "differences": [_change(one, language) for one in found.differences],
                "events": [{"number": number, **_event(one, language)} for number, one in found.events],
            }
        )
        return
    if found.differences:
        _print_changes(found.differences, language)
    count = len(found.events)
    told = "No difference; " if not found.differences else f"{len(found.differences)} fields differ; "
    out().print(f"{told}{count} events lie between, from event {found.before.taken} to {found.after.taken}.")


def _print_changes(changes: Any, language: str) -> None:
    cells = [
        (
            one.field,
            _sign(one),
            said(one.before) or "-",
            said(one.after) or "-",
            f"#{one.number} {event_label(one.event.type).of(language)}",
            moment(one.event.time),
            one.event.actor,
        )
        for one in changes
    ]
    out().print(table(("field", "", "before", "after", "by event", "recorded", "actor"), cells))


def _sign(change: Change) -> str:
    if change.before in (None, ()):
        return "+ added"
    return "- removed" if change.after in (None, ()) else "~ changed"


def _change(change: Change, language: str) -> dict[str, Any]:
    return {
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "number": change.number,
        "event": _event(change.event, language),
    }


def _event(envelope: Envelope, language: str) -> dict[str, Any]:
    return {
        "id": envelope.id,
        "type": envelope.type,
        "label": event_label(envelope.type).of(language),
        "recorded_at": rfc3339(envelope.time),
        "occurred_at": rfc3339(occurred(envelope)),
        "actor": envelope.actor,
        "causationid": envelope.causationid,
        "correlationid": envelope.correlationid,
    }


def _row(what: str, envelope: Envelope, language: str) -> tuple[str, ...]:
    label = event_label(envelope.type).of(language)
    return (what, envelope.id, label, moment(envelope.time), envelope.actor)
