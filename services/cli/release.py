"""Publications of figures: prepared, checked, published or refused, and what was published of each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, NoReturn
from uuid import uuid4

import msgspec
import typer

from events.commands.release import (
    AcknowledgeReport,
    AddReleaseCells,
    CorrectRelease,
    PrepareRelease,
    PublishRelease,
    RefuseRelease,
)
from events.release import CELLS_AT_ONCE_MAX, ReleasedCell, ReleaseTable
from events.vocabulary import Accessed, CorrectionReason, ReleaseBar, ReportKind

from ..bootstrap import command_line, releases
from ..moments import legal_date
from ..permissions import Role
from ..releases.audit import Failure
from ..releases.cells import Cell, written
from ..releases.disclosure import Protected, Unprotectable
from ..releases.domains import BadAxis
from ..releases.issues import Issue
from ..releases.ledgers import Ledgers
from ..releases.preparing import Miscounted, audited, certified, corrections, parts, prepare
from ..releases.reports.model import Report
from ..releases.standard_tables import standard_tables
from ..releases.tables import CELLS_MAX, TooLarge
from .api import Address, Api, Language, Token, at
from .output import YEAR_MAX, YEAR_MIN, Exit, Json, bar, fail, fields, moment, out, print_json, table
from .recorded import Purpose, Unrecorded, record
from .token import INSTITUTION, Institution

app = typer.Typer(help="Publications of figures that give nobody away.", no_args_is_help=True)

STRUCTURED = "application/cloudevents+json"
PREPARERS, PUBLISHERS = (Role.COORDINATOR,), (Role.BOARD,)
SHOWN_MAX = 20  # Of figures; the rest is counted, and in the JSON.

Year = Annotated[int, typer.Option("--year", min=YEAR_MIN, max=YEAR_MAX, help="Of which year; its tables are made.")]
Tables = Annotated[
    Path | None, typer.Option("--tables", help="JSON with other tables than the standard ones (`ReleaseTable`).")
]
AsOf = Annotated[str, typer.Option("--as-of", help="Counted of what was recorded by then. Default: now.")]
Corrects = Annotated[str, typer.Option("--corrects", help="The publication that this one puts right.")]
Release = Annotated[str, typer.Argument(help="The publication, such as release-….")]


@app.command("check")
def check(
    year: Year,
    tables: Tables = None,
    as_of: AsOf = "",
    institution: Institution = INSTITUTION,
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    json: Json = False,
) -> None:
    """Count, protect and audit with all that was published before; record nothing of it but that you see it.

    What is withheld is told with its reason, which only who prepares a publication may know. Exit code 1 where
    a protected figure can be derived whatever is withheld: the cell and the publications that tell it are named.
    """
    record(Accessed.REPORT, purpose=purpose, unrecorded=unrecorded)
    found, _ = _protected(_ledgers(institution, as_of), year, tables)
    _show(found, json)


@app.command("prepare")
def prepared(
    year: Year,
    tables: Tables = None,
    as_of: AsOf = "",
    corrects: Corrects = "",
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Begin a publication: count and protect its figures, and record them to be published or refused."""
    ledgers = _ledgers(institution, as_of)
    found, asked = _protected(ledgers, year, tables)
    caller = Api(api, token, institution, language, PREPARERS)
    if (before := _draft(institution)) is not None:
        fail(f"{before.release} is being prepared: publish it first, or refuse it.", Exit.DIFFERENT)
    begun = PrepareRelease(
        institution=institution,
        tables=asked,
        counted_as_of=ledgers.instant,
        counting=ledgers.counting(ledgers.instant),
        corrects=corrects or None,
    )
    _send(caller, begun)
    release = _awaited(institution)
    _add(caller, institution, release, found.cells)
    _show(found, json, release.release)


@app.command("publish")
def publish(
    release: Release,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Audit what was prepared with all that was published before, and publish it; else refuse it, with the reason.

    A correction says of each figure that changed what was published and what is known now.
    """
    issue = _issue(institution, release)
    if issue.status != "prepared":
        fail(f"{release} is {issue.status}.", Exit.DIFFERENT)
    ledgers = _read(institution, issue.counted_as_of)
    material = ledgers.material()
    caller = Api(api, token, institution, language, PUBLISHERS)
    try:
        found = audited(material, issue)
    except Miscounted as error:
        fail(f"{error}: refuse it, and prepare it again.", Exit.DIFFERENT)
    if not found.passed:
        _send(caller, RefuseRelease(institution=institution, release=release, bar=ReleaseBar.INTERVAL_AUDIT))
        _told(found.failures)
    digest, certificate = certified(material, issue, found)
    answer = _send(
        caller, PublishRelease(institution=institution, release=release, digest=digest, certificate=certificate)
    )
    lines = _correct(caller, institution, issue)
    if json:
        print_json({"release": release, "answer": answer, "corrections": msgspec.to_builtins(lines)})
        return
    out().print(f"{release} is published: {len(issue.cells)} figures, {certificate.sensitive} protected ones.")
    if lines:
        out().print(f"{len(lines)} figures are reconciled with {issue.corrects}.")


@app.command("refuse")
def refuse(
    release: Release,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Take back what was prepared and not published."""
    command = RefuseRelease(institution=institution, release=release, bar=ReleaseBar.WITHDRAWN_BY_PREPARER)
    answer = _send(Api(api, token, institution, language, PUBLISHERS), command)
    print_json(answer) if json else out().print(f"{release} is taken back.")


@app.command("list")
def listed(
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The publications of an institution, the newest first."""
    page = Api(api, token, institution, language).get("/releases")
    if json:
        print_json(page)
        return
    cells = [
        (
            one["release"],
            one["labels"]["status"],
            one["published_on"] or "-",
            moment(one["counted_as_of"]),
            one["cells"],
        )
        for one in page["releases"]
    ]
    out().print(table(("release", "status", "published", "counted as of", "figures"), cells, right=("figures",)))


@app.command("show")
def show(
    release: Release,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """What was published, figure by figure, and what is now known to be another."""
    page = Api(api, token, institution, language).get(at("releases", release))
    if json:
        print_json(page)
        return
    figures = [(one.get("table", 0), one["words"], one["label"], _known(one)) for one in page["figures"]]
    about = {name: page["release"][name] for name in ("release", "published_on", "counted_as_of", "rule", "corrects")}
    out().print(fields(about))
    out().print(table(("table", "of", "as published", "as now known"), figures))


@app.command("acknowledge")
def acknowledge(
    file: Annotated[Path, typer.Argument(help="The JSON file of the report.")],
    token: Token = "",
    api: Address = "",
    language: Language = "en",
    json: Json = False,
) -> None:
    """Take note of a report, as the supervisory board: this very file, which anyone can make again."""
    try:
        content = file.read_bytes()
        read = msgspec.json.decode(content, type=Report)
        kind = ReportKind(read.kind.replace("-", "_"))
    except (OSError, ValueError) as error:
        fail(f"{file.name} is no report in JSON: {error}")
    digest = sha256(content).hexdigest()
    command = AcknowledgeReport(institution=read.institution, report=kind, year=read.year, digest=digest)
    answer = _send(Api(api, token, read.institution, language, (Role.SUPERVISORY_BOARD,)), command)
    if json:
        print_json(answer)
        return
    recorded = "acknowledged" if answer.get("events", True) else "acknowledged before"
    out().print(f"{kind.en} {read.year} of {read.institution} is {recorded}: {digest}", soft_wrap=True)


def _known(figure: Any) -> str:
    """What is known now, where that is not what was published."""
    if "known" not in figure:
        return ""
    return "protected" if figure["known"] is None else str(figure["known"])


def _ledgers(institution: str, as_of: str) -> Ledgers:
    settings = command_line.here()
    try:
        instant = datetime.fromisoformat(as_of) if as_of else releases.now(settings)
    except ValueError:
        fail(f"--as-of {as_of} is no instant such as 2026-11-28T12:00:00+01:00.")
    if instant.tzinfo is None:
        fail("--as-of needs an offset, such as 2026-11-28T12:00:00+01:00.")
    return _read(institution, instant)


def _read(institution: str, instant: datetime) -> Ledgers:
    with bar("read", 0) as progress:
        return releases.read_ledgers(command_line.here(), institution, instant, told=progress.of)


def _protected(ledgers: Ledgers, year: int, tables: Path | None) -> tuple[Protected, tuple[ReleaseTable, ...]]:
    rule = ledgers.rules.disclosure(legal_date(releases.now(command_line.here())))
    asked = _tables(tables) if tables else standard_tables(year, ledgers.exposures(year).units)
    try:
        return prepare(ledgers.material(), asked, ledgers.instant, rule), asked
    except Unprotectable as refused:
        _told(refused.failures)
    except BadAxis as bad:
        fail(f"The tables cannot be counted: {bad}.", Exit.DIFFERENT)
    except TooLarge:
        fail(f"More than {CELLS_MAX} figures cannot be audited: ask for fewer dimensions at once.", Exit.DIFFERENT)


def _tables(path: Path) -> tuple[ReleaseTable, ...]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[ReleaseTable, ...])
    except (OSError, msgspec.MsgspecError) as error:
        fail(f"{path.name}: {error}")


def _told(failures: Iterable[Failure]) -> NoReturn:
    """Say which figures can be told from what, to who prepares it alone, and end."""
    for failure in failures:
        out().print(str(failure), soft_wrap=True)
    fail("Not published: a protected figure can be derived from this and earlier publications.", Exit.DIFFERENT)


def _show(found: Protected, json: bool, release: str | None = None) -> None:
    withheld: dict[str, list[Cell]] = {}
    for one, reason in found.reasons.items():
        withheld.setdefault(reason.value, []).append(one)
    told = sum(one.count is not None for one in found.cells)
    if json:
        print_json(
            {
                "release": release,
                "figures": len(found.cells),
                "published": told,
                "sensitive": len(found.audit.safe),
                "narrowest": found.audit.narrowest,
                "withheld": {reason: sorted(map(written, cells)) for reason, cells in sorted(withheld.items())},
            }
        )
        return
    if release is not None:
        out().print(f"{release} is prepared; `meldstroom release publish {release}` audits and publishes it.")
    out().print(f"{told} of {len(found.cells)} figures can be published, {len(found.audit.safe)} protected ones kept.")
    for why, cells in sorted(withheld.items()):
        shown = sorted(map(written, cells))
        out().print(f"{why}: {len(cells)}", *(f"  {one}" for one in shown[:SHOWN_MAX]), sep="\n", soft_wrap=True)


def _add(caller: Api, institution: str, issue: Issue, cells: Sequence[ReleasedCell]) -> None:
    for number, part in enumerate(parts(cells), 1):
        _send(caller, AddReleaseCells(institution=institution, release=issue.release, part=number, cells=part))


def _correct(caller: Api, institution: str, issue: Issue) -> Sequence[Any]:
    if issue.corrects is None:
        return ()
    before = _issue(institution, issue.corrects)
    lines = corrections(before, issue)
    if before.counting != issue.counting:
        lines = tuple(msgspec.structs.replace(line, reason=CorrectionReason.METHOD) for line in lines)
    for start in range(0, len(lines), CELLS_AT_ONCE_MAX):
        some = lines[start : start + CELLS_AT_ONCE_MAX]
        _send(caller, CorrectRelease(institution=institution, release=issue.corrects, by=issue.release, lines=some))
    return lines


def _send(caller: Api, command: Any) -> Any:
    event = {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": "/cli/release",
        "type": type(command).TYPE,
        "subject": command.stream,
        "data": msgspec.to_builtins(command),
    }
    return caller.post("/events", event, STRUCTURED)


def _draft(institution: str) -> Issue | None:
    every = releases.register(command_line.here(), institution)
    return next((one for one in reversed(every) if one.status == "prepared"), None)


def _awaited(institution: str) -> Issue:
    """The publication that was just begun: intake answers once it is on the log."""
    if (found := _draft(institution)) is None:
        fail("The publication was taken and is not recorded yet: look with `meldstroom release list`.")
    return found


def _issue(institution: str, release: str) -> Issue:
    every = {one.release: one for one in releases.register(command_line.here(), institution)}
    if release not in every:
        fail(f"There is no publication {release} at {institution}.", Exit.DIFFERENT)
    return every[release]
