"""Two people have keys destroyed, through every process: what becomes unreadable, what stays, and what holds it."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import orjson
import pytest

from events.identity import beside
from events.vocabulary import HoldReason
from infra.embedded import EmbeddedKafka, free_port
from infra.postgres.keyring import open_keyring
from infra.settings import environment
from services.intake.samples import SAMPLES

from ..eventually import eventually
from ..unit.cli.run import Shell
from .erasing_stand import Office, office

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("erasing")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker, office(folder, broker.bootstrap, postgres) as opened:
        yield opened


def someone() -> dict[str, str]:
    """A person whom no other test names."""
    return {"reference": uuid4().hex}


def test_what_two_people_agreed_on_is_unreadable_and_the_log_still_holds(desk: Office) -> None:
    case = desk.raised("what nobody may read again", **someone())
    request = desk.ask(case)
    assert desk.read(case, "narrative") == "what nobody may read again"
    assert desk.approve(case, request)["status"] == "accepted"
    desk.wait(case, "keys-destroyed")
    assert desk.read(case, "narrative") is None
    assert desk.read(case, "reporter.name") is None
    assert desk.said(case) == ["requested", "approved", "begun", "keys-destroyed"]
    done = desk.last(case, "keys-destroyed")
    assert [key.kid.partition("-")[0] for key in done.keys] == ["incident", "person"]
    assert done.spared == 0
    assert done.requested_by.startswith("coordinator:")
    assert done.approved_by.startswith("board:")


def test_a_person_whom_another_case_names_stays_readable_until_that_is_forgotten_too(desk: Office) -> None:
    person = someone()
    first, second = desk.raised("one thing", **person), desk.raised("another", **person)
    desk.erase(first)
    assert desk.last(first, "keys-destroyed").spared == 1
    assert desk.read(first, "narrative") is None
    assert desk.read(second, "reporter.name") == SAMPLES["incident.raise"]["reporter"]["name"]
    desk.erase(second)
    assert desk.read(first, "reporter.name") is None, "nothing names them any more"


def test_a_person_takes_along_what_they_told_in_any_case(desk: Office) -> None:
    person = someone()
    first, second = desk.raised("one thing", **person), desk.raised("another", **person)
    other = desk.raised("of somebody else", **someone())
    desk.erase(first, person=person)
    assert [desk.read(case, "narrative") for case in (first, second)] == [None, None]
    assert desk.read(other, "narrative") == "of somebody else"
    shown = eventually(lambda: read(desk, f"/cases/{first}/erasure", step="done"))
    assert shown["person"] == reporter(desk, first), "whoever agrees sees whom it is about"


def reporter(desk: Office, case: str) -> str:
    """The pseudonym of who reported it."""
    return str(orjson.loads(bytes(desk.log(case)[0].data))["reporter"]["subject"])


def test_nobody_of_another_institution_names_a_person_by_the_pseudonym_that_they_have_here(desk: Office) -> None:
    case = desk.raised("not theirs to destroy", **someone())
    person = {"subject": reporter(desk, case)}
    report = {**SAMPLES["incident.raise"], "reporter": someone()}
    theirs = desk.act("/incidents", report, "desk", institution="hogeschool")["subject"]
    keyring = open_keyring(desk.running.settings)
    eventually(lambda: keyring.elsewhere([person["subject"]], "hogeschool"))
    keyring.close()
    asked = {"case": theirs, "ground": "objection", "person": person}
    refused = desk.act("/erasures/request", asked, "coordinator", institution="hogeschool")
    assert (refused["code"], refused["field"]) == ("malformed", "data.person.subject")
    refused = desk.act("/incidents", {**report, "reporter": person}, "desk", institution="hogeschool")
    assert refused["code"] == "malformed"
    assert desk.act("/incidents", {**report, "reporter": person}, "desk")["status"] == "accepted"


def test_a_hold_that_comes_after_two_people_agreed_stops_it(desk: Office) -> None:
    case = desk.raised("kept for a claim", **someone())
    stream = beside("erasure", case, "keys")
    desk.act("/erasures/place-hold", {"case": case, "reason": "legal_claim"}, "handler")
    refused = desk.act("/erasures/request", {"case": case, "ground": "objection"}, "coordinator")
    assert (refused["code"], "legal_claim" in refused["title"]) == ("erasure.on-hold", True)
    desk.act(f"/erasures/{stream}/release-hold", {"reason": "legal_claim"}, "board")
    desk.erase(case)


def test_what_holds_a_person_in_another_case_is_found_by_the_keyring(desk: Office) -> None:
    person = someone()
    held, case = desk.raised("a claim runs", **person), desk.raised("nothing runs here", **person)
    desk.act("/erasures/place-hold", {"case": held, "reason": "legal_claim"}, "handler")
    request = desk.ask(case, person=person)
    desk.approve(case, request)
    desk.wait(case, "halted")
    assert desk.last(case, "halted").hold is HoldReason.LEGAL_CLAIM
    assert desk.read(case, "narrative") == "nothing runs here"
    desk.act(f"/erasures/{beside('erasure', held, 'keys')}/release-hold", {"reason": "legal_claim"}, "board")
    desk.erase(case, person=person)
    assert desk.read(held, "narrative") is None, "they opened it"


def test_callers_see_how_far_it_is_and_why_nothing_is_proposed(desk: Office) -> None:
    case = desk.raised("as people see it", **someone())
    desk.erase(case)
    shown = eventually(lambda: read(desk, f"/cases/{case}/erasure", step="done"))
    assert (shown["keys"], shown["spared"], shown["ground"]) == (2, 0, "objection")
    assert shown["forgotten_at"] == shown["destroyed_at"] is not None
    assert shown["labels"]["step"] == "destroyed"
    assert case in [one["case"] for one in desk.get("/erasures", step="done")["erasures"]]
    kept = desk.get(f"/cases/{case}/retention")
    assert (kept["state"], kept["rule"]) == ("forgotten", None), "it is not closed"
    assert desk.get(f"/cases/{case}/erasure", "desk")["status"] == 403
    assert desk.get("/erasures", step="maybe")["code"] == "query.malformed"
    other = desk.raised("nobody asked for this one", **someone())
    assert desk.get(f"/cases/{other}/erasure")["code"] == "erasure.unknown"


def test_a_term_that_has_run_out_is_proposed_and_two_people_carry_it_out(desk: Office) -> None:
    brought = {**SAMPLES["complaint.bring-in"], "row": uuid4().hex}
    case = desk.act("/complaints/bring-in", brought, "service")["subject"]
    desk.wait(case, "proposed")
    proposed = desk.last(case, "proposed")
    assert (proposed.rule, proposed.due_on.isoformat()) == ("B02/1", "2023-09-03"), "partly upheld, five years"
    shown = eventually(lambda: read(desk, f"/cases/{case}/retention", state="proposed"))
    assert shown["rule"]["verify"]
    desk.erase(case, ground="retention")
    assert desk.last(case, "keys-destroyed").rule == "B02/1"
    assert desk.said(case).count("proposed") == 1


def read(desk: Office, path: str, **expected: str) -> Any:
    """What is shown, once it is so."""
    found = desk.get(path)
    return found if expected.items() <= found.items() else None


def test_every_chain_holds_after_all_that(
    desk: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(desk.running.settings).items():
        monkeypatch.setenv(name, value)
    desk.erase(desk.raised("one more, whatever came before", **someone()))
    assert Shell(monkeypatch, capfd)("audit", "verify").code == 0
