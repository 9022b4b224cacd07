"""Every screen in each of its states, in both languages: no violation that axe finds, and it fits a narrow window."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from events.handoff import HandoffParked
from events.identity import statement_stream
from events.pattern import ReidentificationRequested
from events.release import Reconciled, ReleaseCorrected, register_of
from events.vocabulary import CorrectionReason, DeliveryFailure, EffectConclusion, EffectShown, ReidentificationGround
from infra.postgres.replay import Compared, Difference, Replayed
from projections.catalogue import OVERSIGHT
from services.audit.verify import Verified
from services.audit.witness import Witnessed
from services.bootstrap.parked import ParkedCommand
from services.console.following import Source
from services.console.logged import Behind
from services.console.watching import Away
from services.releases.reports.kinds import KINDS
from tests.eventually import eventually
from tests.unit.inspectorate.handoffs import prepared

from ..integration.access_tables import fill, looks_at
from ..integration.console_stand import ConsoleStand
from ..integration.test_console_patterns import ADVICE, ASSESSED
from ..logs import BEGIN, case_id, complaint_story, deadline_id, deadline_set, deadline_story, incident_story
from ..published import COUNTS, FIRST, SECOND, published
from ..stated import STATED
from ..unit.patterns.stories import DONE, DUTCH_WORDS, OMBUDS, PERSON, REVIEWED, UNIT, WORDS, indicated, number, shared
from .conftest import HEIGHT, Visit

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
COMPLAINT, REPORT = case_id("complaint", 1), case_id("incident", 1)
PARKED_CASE = case_id("incident", 2)
HANDOFF = f"handoff-{REPORT}.police.1"
NARROW = 320  # WCAG 1.4.10: 1280 pixels at 400 %.
HALF = 640  # 1280 pixels at 200 %.

ASKED = ReidentificationRequested(
    request=number("request"), ground=ReidentificationGround.PERSON_HEARD, requested_by=OMBUDS, occurred_at=BEGIN
)
LESSONS = (
    shared("first", words=(WORDS, DUTCH_WORDS)),
    shared("second", measure_kind=None, concluded=EffectConclusion.EFFECTIVE, shown=EffectShown.DECREASED),
)
Prepare = Callable[[ConsoleStand], str | None]


def nothing(_: ConsoleStand) -> None:
    """As it is."""


@dataclass(frozen=True)
class Screen:
    """A screen in a state: who looks, at what address, after what has happened; `prepare` may name the address."""

    name: str
    path: str = ""
    prepare: Prepare = nothing
    roles: tuple[str, ...] = ("auditor", "operator")
    institution: str = "uni"


def late(stand: ConsoleStand) -> None:
    stand.followers.late["escalation"] = 95.0
    stand.followers.halted["reading"] = "event 9: found event 11 in its place"
    stand.watcher.look()


def broker_away(stand: ConsoleStand) -> None:
    stand.followers.away = Away(Source.LOG)
    stand.watcher.look()
    stand.reads.away = ConnectionError("Kafka is away")
    stand.parked.said = None


def looked_at(stand: ConsoleStand) -> None:
    fill(stand.settings.postgres, looks_at(COMPLAINT))


def nobody_looked(stand: ConsoleStand) -> None:
    fill(stand.settings.postgres, None)


def unrecorded(stand: ConsoleStand) -> None:
    stand.looks.away = True


def still_read(stand: ConsoleStand) -> None:
    stand.reads.away = Behind(1_000, 4_000)


def parked(stand: ConsoleStand) -> None:
    stand.park(PARKED_CASE)
    at = datetime(2026, 3, 3, tzinfo=UTC)
    stand.parked.said = [
        ParkedCommand(processor="intake", id="m-1", subject="", type="x.v1", reason="malformed", parked_at=at)
    ]


def run_of(path: str, *, ends: bool = True, **fields: str) -> Prepare:
    def prepare(stand: ConsoleStand) -> str:
        if not ends:
            stand.proving.gate.clear()
        stand.sign_in("auditor", "operator")
        run: str = stand.post(path, "/verify", **fields).headers["location"]
        eventually(lambda: ("/stop" not in stand.get(run).text) if ends else 'value="20"' in stand.get(run).text)
        return run

    return prepare


def verified(broken: str = "") -> Prepare:
    def prepare(stand: ConsoleStand) -> str | None:
        shard = Verified(
            shard=0, offset=9, events=5, digest="ab" * 32, streams=2, recorded_at=None, done=True,
            broken_at=6 if broken else None, broken=broken,
        )  # fmt: skip
        stand.proving.witnessed = [Witnessed(verified=shard, root=b"\1" * 32, agreed=0)]
        return run_of("/verify")(stand)

    return prepare


def replayed(stand: ConsoleStand) -> str | None:
    live = {"institution": "uni", "status": "open"}
    row = Difference(table="caseload", key="x", live=live, replayed={**live, "status": "closed"})
    table = Compared(table="caseload", rows=9, different=1, differences=[row])
    stand.proving.replayed = Replayed(positions={"x": 5}, tables=[table], parked=1, records=9, seconds=1.0)
    return run_of("/replays", tables="reading")(stand)


def failing(stand: ConsoleStand) -> str | None:
    stand.proving.fails = ConnectionError("Kafka is away")
    return run_of("/verify")(stand)


def report_of(kind: str = "annual", state: str = "") -> Prepare:
    """A report that was asked for: made, or under way, or kept from being made."""

    def prepare(stand: ConsoleStand) -> str:
        if state == "under way":
            stand.reports.gate.clear()
        stand.reports.barred = state == "barred"
        stand.sign_in("supervisory-board")
        run: str = stand.post("/reports", "/reports", kind=kind, year="2025", language="en").headers["location"]
        eventually(lambda: state == "under way" or "<progress" not in stand.get(run).text)
        return run

    return prepare


def database_away(stand: ConsoleStand) -> None:
    """The tables of patterns are out of reach: nothing of them is shown, and nothing is nought."""
    stand.connection.execute(f"alter schema {OVERSIGHT.schema} rename to hidden_away")


def corrected(stand: ConsoleStand) -> None:
    lines = (Reconciled(at=("2025", "signal", "*"), published=10, known=15, reason=CorrectionReason.LATE_REPORTS),)
    stand.patterns.record(
        register_of("uni"), ReleaseCorrected(release=FIRST, by=SECOND, lines=lines, occurred_on=date(2026, 5, 1))
    )
    stand.project()


PATTERN, PERSONAL = f"/patterns/{UNIT.stream}", f"/patterns/{PERSON.stream}"
BOARD, SUPERVISORS, REVIEWERS = ("board",), ("supervisory-board",), ("ombuds",)
SCREENS = [
    Screen("signing in", "/sign-in", roles=()),
    Screen("signing in, refused", "/sign-in/callback?state=x", roles=()),
    Screen("overview, all well", "/"),
    Screen("overview, much amiss", "/", late),
    Screen("overview, the broker away", "/", broker_away),
    Screen("cases", "/cases"),
    Screen("cases, none of these", "/cases?status=withdrawn&kind=incident"),
    Screen("cases, not understood", "/cases?q=Jansen+ffff"),
    Screen("cases, a wrong filter", "/cases?status=sleeping"),
    Screen("a case", f"/cases/{COMPLAINT}"),
    Screen("a case, newest first", f"/cases/{COMPLAINT}?order=newest&tab=deadlines"),
    Screen("a case, without its history", f"/cases/{COMPLAINT}", roles=("operator",)),
    Screen("a case, parked", f"/cases/{PARKED_CASE}", parked),
    Screen("a case that is not there", f"/cases/{COMPLAINT[:-1]}0"),
    Screen("a case as of a moment", f"/cases/{COMPLAINT}/as-of?at=%234"),
    Screen("a case before it was", f"/cases/{COMPLAINT}/as-of?at=2020-01-01"),
    Screen("a case, the log away", f"/cases/{COMPLAINT}/as-of", broker_away),
    Screen("a case, the log still read", f"/cases/{COMPLAINT}/as-of", still_read),
    Screen("two moments", f"/cases/{COMPLAINT}/compare?from=%231&to=%239"),
    Screen("two moments that are the same", f"/cases/{COMPLAINT}/compare?from=%239&to=%239"),
    Screen("which two moments", f"/cases/{COMPLAINT}/compare"),
    Screen("a moment that is none", f"/cases/{COMPLAINT}/as-of?at=yesterday"),
    Screen("when it became so", f"/cases/{COMPLAINT}/when?field=caseload.status&value=closed"),
    Screen("never so", f"/cases/{COMPLAINT}/when?field=caseload.status&value=settled"),
    Screen("an event", f"/events/{COMPLAINT}.1"),
    Screen("no such event", f"/events/{COMPLAINT}.99"),
    Screen("deadlines", "/deadlines"),
    Screen("deadlines, none of these", "/deadlines?rule=T99"),
    Screen("a deadline", f"/deadlines/{deadline_id(COMPLAINT)}"),
    Screen("hand-offs", "/handoffs"),
    Screen("hand-offs, none of these", "/handoffs?status=answered"),
    Screen("a hand-off, parked", f"/handoffs/{HANDOFF}"),
    Screen("nothing parked", "/parked"),
    Screen("parked", "/parked", parked),
    Screen("a parked case", f"/parked/reading/{PARKED_CASE}", parked),
    Screen("parked, the broker away", "/parked", broker_away),
    Screen("the access log", "/access", looked_at),
    Screen("the access log, none of these", "/access?door=command_line", looked_at),
    Screen("the access log, empty", "/access", nobody_looked),
    Screen("not shown, since it could not be recorded", f"/cases/{COMPLAINT}", unrecorded, roles=("handler",)),
    Screen("patterns", "/patterns", roles=REVIEWERS),
    Screen("patterns, small counts withheld", "/patterns?overdue=true", roles=SUPERVISORS),
    Screen("patterns, none of these", "/patterns?status=closed&unit=law", roles=BOARD),
    Screen("patterns, not for this role", "/patterns", roles=("handler",)),
    Screen("patterns, a wrong filter", "/patterns?status=sleeping", roles=BOARD),
    Screen("a pattern", PATTERN, roles=BOARD),
    Screen("a pattern, small counts withheld", PATTERN, roles=SUPERVISORS),
    Screen("a pattern of one person", PERSONAL, roles=REVIEWERS),
    Screen("a pattern that is not there", f"{PATTERN[:-1]}0", roles=BOARD),
    Screen("a pattern as of a moment", f"{PATTERN}/as-of?at=%233", roles=BOARD),
    Screen("two moments of a pattern", f"{PATTERN}/compare?from=%231&to=%236", roles=BOARD),
    Screen("when a pattern became so", f"{PATTERN}/when?field=patterns.status&value=confirmed", roles=BOARD),
    Screen("the cases of a pattern", f"{PATTERN}/cases", roles=REVIEWERS),
    Screen("the cases of a pattern, not for this role", f"{PATTERN}/cases", roles=BOARD),
    Screen("the person of a pattern, not agreed", f"{PERSONAL}/person", roles=BOARD),
    Screen("patterns, the database away", "/patterns", database_away, roles=BOARD),
    Screen("lessons", "/lessons", roles=REVIEWERS),
    Screen("lessons, none of these", "/lessons?theme=system", roles=("confidant",)),
    Screen("lessons, a wrong filter", "/lessons?theme=luck", roles=("confidant",)),
    Screen("lessons, the database away", "/lessons", database_away, roles=BOARD),
    Screen("figures", "/figures", roles=BOARD),
    Screen("figures, withheld and missing", "/figures?by=unit", roles=BOARD),
    Screen("figures, some corrected", "/figures", corrected, roles=SUPERVISORS),
    Screen("figures, the database away", "/figures", database_away, roles=BOARD),
    Screen("statements", "/statements", roles=BOARD),
    Screen("statements, none of these", "/statements?year=1999", roles=BOARD),
    Screen("statements, none yet", "/statements", roles=BOARD, institution="hogeschool"),
    Screen("statements, a wrong filter", "/statements?year=soon", roles=BOARD),
    Screen("statements, the database away", "/statements", database_away, roles=BOARD),
    Screen("publications", "/releases", roles=BOARD),
    Screen("a publication", f"/releases/{FIRST}", roles=BOARD),
    Screen("a publication that is not there", f"/releases/{SECOND}", roles=BOARD),
    Screen("reports", "/reports", report_of(), roles=BOARD),
    Screen("reports, not for this role", "/reports", roles=("handler",)),
    Screen("a report", prepare=report_of(), roles=SUPERVISORS),
    Screen("a report, under way", prepare=report_of(state="under way"), roles=BOARD),
    Screen("a report that cannot be made", prepare=report_of(state="barred"), roles=BOARD),
    Screen("patterns, none yet", "/patterns", roles=BOARD, institution="hogeschool"),
    Screen("figures, none yet", "/figures", roles=BOARD, institution="hogeschool"),
    Screen("publications, none yet", "/releases", roles=BOARD, institution="hogeschool"),
    Screen("reports, none yet", "/reports", roles=BOARD, institution="hogeschool"),
    Screen("streams", "/streams", late),
    Screen("streams, the broker away", "/streams", broker_away),
    Screen("a stream", "/streams/reading", late),
    Screen("live", "/live"),
    Screen("live, nothing of these", "/live?kind=nothing"),
    Screen("proof", "/verify"),
    Screen("verifying", prepare=run_of("/verify", ends=False)),
    Screen("verified", prepare=verified()),
    Screen("verified, broken", prepare=verified("found event 8 in its place")),
    Screen("not verified", prepare=failing),
    Screen("replayed", prepare=replayed),
    Screen("evidence", prepare=run_of(f"/cases/{COMPLAINT}/evidence")),
    Screen("the access log, not for this role", "/access", roles=("operator",)),
    Screen("what is unreadable of a case", f"/cases/{COMPLAINT}/erased", roles=("auditor",)),
    Screen("help", "/help"),
    Screen("not for this role", "/streams", roles=("handler",)),
    Screen("no such page", "/nowhere"),
]


@pytest.fixture(autouse=True, scope="module")
def filled(stand: ConsoleStand) -> None:
    for count in range(1, 30):
        stand.log.record(case_id("incident", count), *incident_story()[:3])
    stand.log.record(COMPLAINT, *complaint_story())
    stand.log.record(deadline_id(COMPLAINT), *deadline_story(COMPLAINT))
    other = case_id("complaint", 2)
    stand.log.record(other, *complaint_story()[:5])
    stand.log.record(deadline_id(other), deadline_set(other, date.today() + timedelta(days=3)))  # noqa: DTZ011
    at = datetime(2026, 3, 3, tzinfo=UTC)
    stand.log.record(HANDOFF, prepared())
    stand.log.record(HANDOFF, HandoffParked(occurred_at=at, failure=DeliveryFailure.UNREACHABLE, attempts=9))
    stand.patterns.record(UNIT.stream, *DONE, ASSESSED, ADVICE, *LESSONS)
    stand.patterns.record(PERSON.stream, indicated(PERSON), REVIEWED, ASKED)
    stand.patterns.record(register_of("uni"), *published(COUNTS))
    stand.patterns.record(statement_stream("uni", 2025), *STATED)
    stand.project()


@pytest.fixture(autouse=True)
def as_before(stand: ConsoleStand) -> Iterator[None]:
    yield
    stand.proving.gate.set()
    stand.proving.fails = None
    stand.reports.gate.set()
    stand.reports.barred = False
    stand.followers.late.clear()
    stand.followers.halted.clear()
    stand.followers.away = stand.reads.away = None
    stand.parked.said = ()
    stand.looks.away = False
    stand.connection.execute("delete from reading_v5.parked")
    if stand.connection.execute("select from pg_namespace where nspname = 'hidden_away'").rowcount:
        stand.connection.execute(f"alter schema hidden_away rename to {OVERSIGHT.schema}")
    stand.watcher.look()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_can_be_read_by_everyone(reader: Visit, stand: ConsoleStand, screen: Screen) -> None:
    made = screen.prepare(stand)
    path = screen.path or made or ""
    for language in ("nl", "en"):
        stand.sign_in(*screen.roles, institution=screen.institution, language=language)
        reader.carry(stand.client.cookies)
        reader.go(path)
        assert reader.page.locator("html").get_attribute("lang") == language
        assert reader.page.locator("h1").count() == 1
        assert violations(reader, RULES) == []
    reader.page.emulate_media(color_scheme="dark")
    assert violations(reader, CONTRAST) == []
    assert too_wide(reader) == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_report_can_be_read_by_everyone(reader: Visit, stand: ConsoleStand, kind: str, language: str) -> None:
    stand.sign_in("board")
    reader.carry(stand.client.cookies)
    run = stand.post("/reports", "/reports", kind=kind, year="2026", language=language).headers["location"]
    eventually(lambda: "<progress" not in stand.get(run).text)
    reader.go(f"{run}/page")
    assert reader.page.locator("html").get_attribute("lang") == language
    assert violations(reader, RULES) == []
    assert too_wide(reader) == []


def violations(reader: Visit, rules: Mapping[str, object]) -> list[tuple[str, list[str]]]:
    """What axe finds, and where. Of what is in order it says little, since to name each place takes longest."""
    found: list[tuple[str, list[str]]] = reader.page.evaluate(
        "async rules => (await axe.run({ runOnly: rules, resultTypes: ['violations'] })).violations"
        ".map(one => [one.id, one.nodes.map(node => node.html)])",
        rules,
    )
    return found


def too_wide(reader: Visit) -> list[int]:
    """The narrow windows in which something must be scrolled to aside."""
    found = []
    for width in (HALF, NARROW):
        reader.page.set_viewport_size({"width": width, "height": HEIGHT})
        if reader.page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    return found


def test_every_screen_of_the_application_is_among_them(stand: ConsoleStand) -> None:
    asked = {screen.path.partition("?")[0] for screen in SCREENS}
    pages = {route.path for route in stand.app.routes if "GET" in getattr(route, "methods", ())}
    parts = ("/parts/", "/static/", "/language/", "/sign-in/", "/{rest")
    alone = {"/changes", "/health", "/runs/{run:str}", "/runs/{run:str}/bundle", "/events/{event:str}/raw"}
    alone |= {"/access/export", "/cases/{case:str}/erased.json", "/cases/{case:str}/subject-access"}
    alone |= {"/reports/{run:str}", "/reports/{run:str}/page", "/reports/{run:str}/files/{kind:str}"}
    unseen = {
        page
        for page in pages
        if not page.startswith(parts) and page not in alone and not any(_fits(page, path) for path in asked)
    }
    assert unseen == set()


def _fits(page: str, path: str) -> bool:
    ours, theirs = page.strip("/").split("/"), path.strip("/").split("/")
    return len(ours) == len(theirs) and all(
        one == two or one.startswith("{") for one, two in zip(ours, theirs, strict=True)
    )
