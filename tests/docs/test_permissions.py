"""The table of permissions speaks of every command, and of nothing else."""

import pytest

from events.registry import COMMANDS
from services.intake.acts import ACTS as API
from services.permissions import ALLOWED, BEHIND_CODE, Caller, Reading, Role, act_of, role_for, roles_for

ACTS = {act_of(type) for type in COMMANDS}
OF_PROCESSORS = (
    {f"deadline.{act}" for act in ("reinstate", "hand-on", "warn", "miss", "escalate")}
    | {f"handoff.{act}" for act in ("record-sent", "record-receipt", "park")}
    | {f"pattern.{act}" for act in ("indicate", "escalate")}
    | {f"checkpoint.{act}" for act in ("record", "record-anchor", "record-missed-anchor")}
    | {"access.record", "access.record-refusal"}
    | {f"erasure.{act}" for act in ("propose", "begin", "halt", "confirm")}
)
OF_THE_INBOX = {"conversation.write", "escrow.deposit", "escrow.withdraw"}
OF_OPERATORS = {
    *("parking.retry", "parking.discard"),
    *("patternparking.retry", "patternparking.discard"),
    "accessparking.retry",
}
OF_SUPERVISION = {"release.acknowledge-report", "pattern.advise", "pattern.acknowledge"}


def caller(*roles: Role) -> Caller:
    return Caller(issuer="i", subject="s", client="c", institution="uni", roles=roles)


def test_every_command_and_every_reading_has_a_row_and_no_row_is_left_over() -> None:
    assert set(ALLOWED) == ACTS | {reading.value for reading in Reading}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_someone_may_send_every_command_unless_only_a_processor_asks_it(act: str) -> None:
    assert bool(ALLOWED[act] | BEHIND_CODE[act]) == (act not in OF_PROCESSORS)


def test_of_what_nobody_may_send_there_is_no_address() -> None:
    assert set(API) == ACTS - OF_PROCESSORS - OF_THE_INBOX
    assert roles_for("deadline.miss") == "-"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR, Role.SUPERVISORY_BOARD])
def test_who_watches_changes_nothing(role: Role) -> None:
    assert not {act for act in ACTS - OF_OPERATORS - OF_SUPERVISION - {"handoff.resend"} if role in ALLOWED[act]}


@pytest.mark.parametrize("act", sorted(OF_SUPERVISION))
def test_only_the_supervisory_board_itself_advises_and_acknowledges(act: str) -> None:
    assert ALLOWED[act] == {Role.SUPERVISORY_BOARD}


def test_nobody_looks_up_a_mark_through_a_system_that_speaks_for_many() -> None:
    for act in ("request", "approve", "refuse"):
        assert Role.SERVICE not in ALLOWED[f"pattern.{act}-reidentification"]


def test_nobody_has_anything_destroyed_through_a_system_that_speaks_for_many() -> None:
    for act in ("request", "approve", "reject"):
        assert Role.SERVICE not in ALLOWED[f"erasure.{act}"]


def test_every_role_may_read_what_was_learned() -> None:
    assert ALLOWED[Reading.LESSONS] == set(Role)


@pytest.mark.parametrize("act", sorted(OF_OPERATORS))
def test_only_an_operator_goes_on_with_a_parked_case(act: str) -> None:
    assert ALLOWED[act] == {Role.OPERATOR}


def test_what_a_code_stands_for_has_no_address_of_its_own_and_is_a_portals() -> None:
    portal = caller(Role.PORTAL)
    for act in OF_THE_INBOX:
        assert role_for(portal, act) is None
        assert role_for(portal, act, behind_code=True) is Role.PORTAL


def test_who_handles_a_case_neither_puts_its_terms_off_nor_lifts_them_by_hand() -> None:
    assert ALLOWED["deadline.move"] == ALLOWED["deadline.lift"] == {Role.SERVICE, Role.COORDINATOR, Role.BOARD}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR, Role.SERVICE, Role.PORTAL])
def test_who_needs_no_text_reads_none(role: Role) -> None:
    assert role not in ALLOWED[Reading.TEXT]


def test_only_the_board_decides_and_only_the_committee_advises() -> None:
    assert ALLOWED["complaint.decide"] == {Role.BOARD, Role.SERVICE}
    assert ALLOWED["complaint.advise"] == {Role.COMMITTEE, Role.SERVICE}


def test_the_first_role_that_allows_it_is_the_one_that_is_recorded() -> None:
    assert role_for(caller(Role.AUDITOR, Role.COORDINATOR, Role.BOARD), "complaint.assign-handler") is Role.COORDINATOR


def test_without_a_role_that_allows_it_there_is_none() -> None:
    assert role_for(caller(Role.AUDITOR), "complaint.file") is None
    assert role_for(caller(*Role), "complaint.invent") is None
