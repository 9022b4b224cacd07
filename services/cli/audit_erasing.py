"""For auditors on a server: what is unreadable since when, and what a data subject is given."""

from pathlib import Path
from typing import Annotated

import typer

from events.vocabulary import Accessed, AccessPurpose, SubjectView, UsedKey
from projections.labels import event_label

from ..bootstrap import command_line, subject_access
from ..erasing.subject_access import Undecided
from ..erasing.subject_file import as_json, as_page, as_zip
from .api import Language
from .output import Exit, Json, expect_writable, fail, moment, out, print_json, table, write_own
from .recorded import Purpose, Unrecorded, record

FILES = {".zip": as_zip, ".json": as_json, ".html": as_page}

Case = Annotated[str, typer.Argument(help="The case's number, such as complaint-0190f3c2-….")]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command("erased")(erased)
    app.command("subject")(subject)


def erased(
    case: Annotated[str, typer.Option("--case", help="Only this case, field by field; else every key.")] = "",
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    language: Language = "en",
    json: Json = False,
) -> None:
    """What is now unreadable, since when, on what ground and by which erasure.

    With a case it names each field of each event; without one, each key that was destroyed.
    """
    record(Accessed.ERASURES, case, purpose=purpose, unrecorded=unrecorded)
    settings = command_line.here()
    if not case:
        keys = subject_access.destroyed(settings)
        if json:
            print_json([one._asdict() for one in keys])
            return
        rows = [(moment(one.at), one.kid, one.ground, one.request or "-", one.by) for one in keys]
        out().print(table(("unreadable since", "key", "ground", "erasure", "by"), rows))
        out().print(f"{len(rows)} keys were destroyed." if rows else "No key was ever destroyed.")
        return
    found = subject_access.unreadable(settings, case)
    if found is None:
        fail(f"There is no event of {case} on the log.", Exit.DIFFERENT)
    if json:
        print_json({"unreadable": [one._asdict() for one in found.unreadable], "readable": found.readable})
        return
    cells = [
        (
            moment(one.since),
            event_label(one.type).of(language),
            one.field,
            f"key of the {one.of}",
            one.ground,
            one.request or "-",
        )
        for one in found.unreadable
    ]
    out().print(table(("unreadable since", "event", "field", "under", "ground", "erasure"), cells))
    out().print(f"{len(cells)} sealed fields are unreadable, {found.readable} can be read.")


def subject(
    case: Case,
    view: Annotated[SubjectView, typer.Option("--view", help="As whom they ask: reporter or respondent.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A file: .zip (both), .json or .html.")],
    person: Annotated[
        str, typer.Option("--person", help="By their student or staff number, where the case has several.")
    ] = "",
    unrecorded: Unrecorded = False,
    language: Language = "nl",
    json: Json = False,
) -> None:
    """Write what someone in a case is given when they ask what is kept of them (GDPR 15).

    Who is not that person is in none of it. What is withheld says on what ground. That it was made is recorded.
    """
    write = FILES.get(output.suffix)
    if write is None:
        fail(f"-o takes a file that ends in {', '.join(FILES)}.")
    expect_writable(output)
    purpose = AccessPurpose.DATA_SUBJECT.value
    record(Accessed.SUBJECT_ACCESS, case, purpose=purpose, unrecorded=unrecorded, exported=True, key=UsedKey.PERSON)
    try:
        found, made_at = subject_access.subject_access(command_line.here(), case, view, person or None)
    except Undecided as error:
        said = str(error)
        fail(f"{said[0].upper()}{said[1:]}.", Exit.DIFFERENT)
    write_own(output, write(found, "nl" if language == "nl" else "en", made_at))
    withheld = {ground.value: count for ground, count in found.withheld.items()}
    if json:
        print_json(
            {
                "file": str(output),
                "rule": found.rule.ref,
                "events": len(found.events),
                "withheld": withheld,
                "fields_withheld": found.fields_withheld,
            }
        )
        return
    out().print(f"{output}: {len(found.events)} events by {found.rule.ref}.", soft_wrap=True)
    out().print(f"Withheld: {sum(withheld.values())} events and {found.fields_withheld} fields, each with its ground.")
