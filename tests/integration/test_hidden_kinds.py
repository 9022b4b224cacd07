"""What has a list of its own shows in no history to who may not see that list."""

from collections.abc import Iterator, Mapping

import pytest

from events.erasure import ErasureRequested
from events.identity import beside
from events.parking import ParkedRetried
from events.vocabulary import ErasureGround, Processor
from services.permissions import ALLOWED, Reading, Role
from tests.unit.inspectorate.handoffs import prepared

from ..duties import suspicion
from ..logs import BEGIN, LedgerLog, case_id, deadline_id, deadline_story, incident_story
from .console_anew import begun_anew
from .console_stand import ConsoleStand
from .reading_stand import Stand, reading_stand

CASE = case_id("incident", 1)
LISTS: Mapping[str, Reading] = {
    "deadline": Reading.DEADLINES,
    "duty": Reading.DUTIES,
    "handoff": Reading.HANDOFFS,
    "erasure": Reading.ERASURES,
    "parking": Reading.PARKED,
}
READERS = sorted(ALLOWED[Reading.HISTORY])
"""Also the case systems, which a person cannot be."""
PEOPLE = [role for role in READERS if role is not Role.SERVICE]
TABS = {"deadline": "deadlines", "duty": "duties", "handoff": "handoffs", "erasure": "erasure", "parking": "parking"}
FOLDED = {"deadline": "deadlines", "duty": "duties", "handoff": "handoffs"}


def record(log: LedgerLog) -> None:
    """A case with something of every kind beside it, between what happened in the case itself."""
    log.record(CASE, *incident_story()[:2])
    log.record(deadline_id(CASE), *deadline_story(CASE)[:1])
    log.record(beside("duty", CASE, "1"), suspicion(CASE))
    log.record(CASE, *incident_story()[2:3])
    log.record(beside("handoff", CASE, "confidential_inspector", "1"), prepared(case=CASE))
    log.record(
        beside("erasure", CASE, "keys"),
        ErasureRequested(
            institution="uni",
            case=CASE,
            request="request-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11",
            ground=ErasureGround.OBJECTION,
            requested_by="handler:1",
            occurred_at=BEGIN,
        ),
    )
    log.record(
        beside("parking", CASE, "reading"), ParkedRetried(institution="uni", case=CASE, processor=Processor.READING)
    )
    log.record(CASE, *incident_story()[3:])


def denied(role: Role) -> set[str]:
    return {kind for kind, reading in LISTS.items() if role not in ALLOWED[reading]}


@pytest.fixture(scope="module")
def served(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with reading_stand(database, tmp_path_factory.mktemp("reading")) as served:
        record(served.log)
        served.project()
        yield served


@pytest.fixture(scope="module")
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    record(made.log)
    made.project()
    return made


@pytest.mark.parametrize("role", READERS)
def test_a_history_has_all_but_the_kinds_whose_list_is_denied(served: Stand, role: Role) -> None:
    seen: list[str] = []
    path: str | None = f"/cases/{CASE}/history?limit=2"
    while path:
        page = served.get(path, role.value).json()
        assert len(page["events"]) == 2 or page["next"] is None
        assert page["version"] == 5
        seen += [f"{event['stream']}.{event['number']}" for event in page["events"]]
        path = page["next"]
    assert [one for one in seen if one.startswith(CASE)] == [f"{CASE}.{number}" for number in range(1, 6)]
    assert {one.partition("-")[0] for one in seen} == {"incident", *LISTS} - denied(role)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(("path", "kind"), [("deadlines", "deadline"), ("duties", "duty")])
def test_a_history_and_a_list_say_the_same(served: Stand, role: Role, path: str, kind: str) -> None:
    assert (served.get(f"/{path}?case={CASE}", role.value).status_code == 403) == (kind in denied(role))


@pytest.mark.parametrize("order", ["oldest", "newest"])
@pytest.mark.parametrize("role", PEOPLE)
def test_the_page_of_a_case_neither_shows_nor_counts_them(stand: ConsoleStand, role: Role, order: str) -> None:
    stand.sign_in(role.value)
    hidden = denied(role)
    page = stand.get(f"/cases/{CASE}?order={order}").text
    for kind in LISTS:
        assert (f"tab={TABS[kind]}" in page) == (kind not in hidden)
        assert kind not in hidden or f"{kind}-{CASE}" not in page
        tab = stand.get(f"/cases/{CASE}?tab={TABS[kind]}").text
        assert ('name="mark"' in tab) == (kind not in hidden)
    assert f'All <span class="count">{10 - len(hidden)}</span>' in page


@pytest.mark.parametrize("role", PEOPLE)
def test_no_other_time_of_the_case_has_them(stand: ConsoleStand, role: Role) -> None:
    stand.sign_in(role.value)
    hidden = denied(role)
    begun, now = (stand.get(f"/cases/{CASE}/{page}").text for page in ("as-of", "when"))
    compared = stand.get(f"/cases/{CASE}/compare?from=%231").text
    for kind, fold in FOLDED.items():
        for page in (begun, now, compared):
            assert (f"{fold}." in page) == (kind not in hidden)
    assert f"of {10 - len(hidden)}" in begun


def test_who_sees_the_log_itself_is_denied_nothing_of_it() -> None:
    assert not [role for role in ALLOWED[Reading.LOG] if denied(role) or role not in ALLOWED[Reading.ESCROW]]
