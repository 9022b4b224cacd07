"""The reports: made from the log while one waits, read here, and downloaded as the command line writes them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Protocol

from litestar import Response, get, post
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from events.commands.release import AcknowledgeReport
from events.release import ReportAcknowledged, register_of
from events.vocabulary import ReportKind

from ..moments import legal_date
from ..permissions import Caller
from ..reading.problems import Unreadable
from ..releases.disclosure import Unprotectable
from ..releases.reports.files import files
from ..releases.reports.kinds import KINDS
from ..releases.reports.model import Report
from .forms import Form, one_of, typed
from .ordered import answered, ordered
from .orders import Order, Orders, give, new_id
from .ports import Sources
from .proof_pages import ASK_NO_MORE
from .rendering import HEADERS, Call, Pages, language_of
from .runs import Kind, Run, Runs, State, Tell, TooMany
from .screens import REPORTS, permit
from .words import LANGUAGES
from .words import marked as _

ACKNOWLEDGE = Form(type=AcknowledgeReport.TYPE, title=_("Acknowledge the report"))
ACKNOWLEDGED_MAX = 50
YEARS = range(1990, 2101)
TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
# A report is a page by itself: it has its own style in it, and nothing else.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"


class Reporting(Protocol):
    """Makes reports (`services.bootstrap.reports.Reporting`). May take minutes; raises what `Runs` has as failures."""

    def made(self, kind: str, institution: str, year: int, language: str, tell: Tell) -> Report:
        """A report as of now. Raises `Unprotectable` where its figures cannot be protected."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which report is asked for."""

    kind: str
    year: int
    language: str

    @property
    def about(self) -> str:
        """In a line, as its files are called."""
        return f"{self.kind} {self.year} {self.language}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A report and its files by the ends of their names; `digest` is what an acknowledgement names."""

    report: Report
    files: Mapping[str, tuple[str, bytes]]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """That the supervisory board has taken note of a report."""

    kind: ReportKind
    year: int
    digest: str
    on: str


def made(report: Report) -> Made:
    """A report with its files: the bytes that the command line writes."""
    every = {name.rpartition(".")[2]: (name, content) for name, content in files(report).items()}
    return Made(report=report, files=every, digest=sha256(every["json"][1]).hexdigest())


def asked_of(form: Mapping[str, str]) -> Asked:
    """What a form asks for. Raises `Unreadable` where there is no such report."""
    kind, year, language = (form.get(name, "") for name in ("kind", "year", "language"))
    if kind not in KINDS:
        raise Unreadable("query.malformed", field="kind", expected=", ".join(KINDS))
    if not year.isdecimal() or int(year[:5]) not in YEARS:
        raise Unreadable("query.malformed", field="year", expected="1990-2100")
    if language not in LANGUAGES:
        raise Unreadable("query.malformed", field="language", expected=", ".join(LANGUAGES))
    return Asked(kind=kind, year=int(year), language=language)


def acknowledged(sources: Sources, caller: Caller) -> Sequence[Acknowledged]:
    """The reports of which the supervisory board has taken note, the newest first."""
    register, types = register_of(caller.institution), (ReportAcknowledged.TOPIC,)
    found = [row["summary"] for row in sources.review.lookups.lookups(register, types, ACKNOWLEDGED_MAX)]
    return [
        Acknowledged(kind=ReportKind(one["report"]), year=one["year"], digest=one["digest"], on=one["occurred_on"])
        for one in found
    ]


def kind_of(report: str) -> ReportKind:
    """The code of a kind of report by the name that its files have."""
    return ReportKind(report.replace("-", "_"))


def report_handlers(
    sources: Sources, reporting: Reporting, runs: Runs, orders: Orders, pages: Pages
) -> Sequence[HTTPRouteHandler]:
    """The list with its form, a report while it is made and after, its files, and taking note of it."""
    return [
        _list_handler(sources, runs, pages),
        _begin_handler(sources, reporting, runs, pages),
        *_one_handlers(runs, pages),
        *_file_handlers(runs),
        _stop_handler(runs),
        _acknowledge_handler(runs, orders, pages),
    ]


async def _listed(
    sources: Sources,
    runs: Runs,
    pages: Pages,
    request: Call,
    filled: Mapping[str, str],
    wrong: str = "",
    *,
    busy: bool = False,
) -> Response[str]:
    """The list with its form as it was filled in: `wrong` is the field that is amiss, `busy` that too much runs."""
    caller = permit(request.user, REPORTS.reading)
    noted = await asyncio.to_thread(acknowledged, sources, caller)
    today: date = legal_date(sources.now())
    return pages.page(
        request,
        "reports.html",
        REPORTS,
        status=503 if busy else 400 if wrong else 200,
        kinds=[(kind, kind_of(kind)) for kind in KINDS],
        year=today.year - 1,
        typed=filled,
        wrong=wrong,
        busy=busy,
        runs=runs.newest(Kind.REPORT, caller),
        acknowledged=[(one, date.fromisoformat(one.on)) for one in noted],
    )


def _list_handler(sources: Sources, runs: Runs, pages: Pages) -> HTTPRouteHandler:
    @get("/reports", name="reports")
    async def listed(request: Call) -> Response[str]:
        return await _listed(sources, runs, pages, request, {})

    return listed


def _begin_handler(sources: Sources, reporting: Reporting, runs: Runs, pages: Pages) -> HTTPRouteHandler:
    @post("/reports", name="report.begin", status_code=303)
    async def begin(request: Call) -> Response[str] | Redirect:
        caller = permit(request.user, REPORTS.reading)
        filled = {name: str(value) for name, value in (await request.form()).items()}
        try:
            asked = asked_of(filled)
        except Unreadable as error:
            return await _listed(sources, runs, pages, request, filled, error.field)

        def work(tell: Tell) -> Made | None:
            try:
                return made(reporting.made(asked.kind, caller.institution, asked.year, asked.language, tell))
            except Unprotectable:
                return None  # Which figure bars it is for who prepares a publication alone.

        try:
            run = runs.begin(Kind.REPORT, work, caller, about=asked.about)
        except TooMany:
            return await _listed(sources, runs, pages, request, filled, busy=True)
        return Redirect(f"/reports/{run.id}", status_code=303)

    return begin


def _found(runs: Runs, caller: Caller, id: str) -> Run:
    run = runs.find(id, caller)
    if run is None or run.kind is not Kind.REPORT:
        raise Unreadable("run.unknown")
    return run


def _ready(runs: Runs, caller: Caller, id: str) -> Made:
    run = _found(runs, caller, id)
    if not isinstance(run.result, Made):
        raise Unreadable("run.unknown")
    return run.result


def _one_handlers(runs: Runs, pages: Pages) -> Sequence[HTTPRouteHandler]:
    def shown(request: Call, id: str, template: str) -> tuple[Response[str], Run]:
        run = _found(runs, permit(request.user, REPORTS.reading), id)
        page = pages.page(
            request, template, REPORTS, run=run, made=run.result, id=new_id(), acknowledge=ACKNOWLEDGE, kind_of=kind_of
        )
        return page, run

    @get("/reports/{run:str}", name="report", sync_to_thread=False)
    def page(request: Call, run: FromPath[str]) -> Response[str]:
        return shown(request, run, "report.html")[0]

    @get("/parts/reports/{run:str}", name="report.part", sync_to_thread=False)
    def part(request: Call, run: FromPath[str]) -> Response[str]:
        answer, found = shown(request, run, "report_part.html")
        if found.state is not State.RUNNING:
            answer.status_code = ASK_NO_MORE
        return answer

    return [page, part]


def _stop_handler(runs: Runs) -> HTTPRouteHandler:
    @post("/reports/{run:str}/stop", name="report.stop", status_code=303, sync_to_thread=False)
    def stop(request: Call, run: FromPath[str]) -> Redirect:
        _found(runs, permit(request.user, REPORTS.reading), run).stop()
        return Redirect(f"/reports/{run}", status_code=303)

    return stop


def _file_handlers(runs: Runs) -> Sequence[HTTPRouteHandler]:
    def file(request: Call, run: str, kind: str, *, kept: bool) -> Response[bytes]:
        found = _ready(runs, permit(request.user, REPORTS.reading), run)
        if kind not in TYPES:
            raise HTTPException(status_code=404)
        name, content = found.files[kind]
        headers = {**HEADERS, "cache-control": "no-store", "content-security-policy": POLICY}
        if kept:
            headers["content-disposition"] = f'attachment; filename="{name}"'
        return Response(content, media_type=TYPES[kind], headers=headers)

    @get("/reports/{run:str}/page", name="report.page", sync_to_thread=False)
    def page(request: Call, run: FromPath[str]) -> Response[bytes]:
        return file(request, run, "html", kept=False)

    @get("/reports/{run:str}/files/{kind:str}", name="report.file", sync_to_thread=False)
    def download(request: Call, run: FromPath[str], kind: FromPath[str]) -> Response[bytes]:
        return file(request, run, kind, kept=True)

    return [page, download]


def _acknowledge_handler(runs: Runs, orders: Orders, pages: Pages) -> HTTPRouteHandler:
    @post("/reports/{run:str}/acknowledge", name="report.acknowledge", status_code=200)
    async def acknowledge(request: Call, run: FromPath[str]) -> Response[str]:
        caller = permit(request.user, ACKNOWLEDGE.permission)
        found = _ready(runs, caller, run)
        report = found.report
        data = {
            "institution": caller.institution,
            "report": kind_of(report.kind).value,
            "year": report.year,
            "digest": found.digest,
        }
        values = typed(await request.form())
        order = Order(about=found.files["json"][0], type=ACKNOWLEDGE.type, data=data)
        results = await give(orders, caller, one_of(values, "id"), [order], language_of(request))
        return ordered(pages, request, REPORTS, answered(ACKNOWLEDGE, request.url.path, values, results), "/reports")

    return acknowledge
