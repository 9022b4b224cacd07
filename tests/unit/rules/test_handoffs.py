"""The profiles of hand-offs: what is shipped tells nothing that the law keeps, and a wrong file is refused."""

from datetime import date
from itertools import product

import pytest
from msgspec.structs import fields

from events.handoff import Content
from events.rules import BadRuleFile, HandoffProfile, UnknownRule, load, shipped
from events.rules.handoffs import CONTENT_FIELDS, PERSONS, TEXTS
from events.sealed import Party, Sealed
from events.vocabulary import Basis, HandoffKind, HandoffPurpose, Recipient

from .texts import INSTITUTION

TODAY = date(2026, 3, 2)
PROFILES = shipped().profiles
PROFILE = """\
profiles:
  - id: police.tip
    version: 1
    recipient: police
    kinds: [voluntary]
    purpose: signal
    basis: policy
    title: {nl: Tip, en: Tip}
    source: {act: Beleid, article: "1"}
    note: {nl: Een tip., en: A tip.}
    approval: board
    must: [behaviours]
    may: [unit]
    effective_from: 2026-01-01
"""


def test_the_fields_are_those_of_what_is_on_the_log() -> None:
    assert Content.__struct_fields__ == CONTENT_FIELDS
    sealed = {field.name for field in fields(Content) if field.type in (Party | None, Sealed | None)}
    assert sealed == PERSONS | TEXTS


def test_every_recipient_can_be_told_something_by_the_board() -> None:
    by_board = {profile.recipient for profile in PROFILES if profile.approval == "board"}
    assert by_board == set(Recipient)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.ref)
def test_the_board_never_tells_who_reported(profile: HandoffProfile) -> None:
    """WOT 6 lid 4, Arbowet 26, Wbk 1a."""
    if HandoffKind.REPORTER_SIDE not in profile.kinds:
        assert "reporter" not in profile.fields


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.ref)
def test_the_board_approves_what_it_sends_and_nothing_else(profile: HandoffProfile) -> None:
    of_the_board = {HandoffKind.MANDATORY, HandoffKind.VOLUNTARY}
    assert (profile.approval == "board") == (set(profile.kinds) <= of_the_board)


def test_what_the_law_demands_rests_on_the_whw_and_is_to_be_verified() -> None:
    demanded = [profile for profile in PROFILES if HandoffKind.MANDATORY in profile.kinds]
    assert {profile.purpose for profile in demanded} == {
        HandoffPurpose.CONSULTATION,
        HandoffPurpose.CRIMINAL_REPORT,
        HandoffPurpose.REPORT_NOTICE,
    }
    for profile in demanded:
        assert (profile.basis, profile.source.act, profile.verify) == (Basis.LAW, "WHW", True)


def test_only_codes_are_passed_on_and_only_to_the_labour_inspectorate() -> None:
    (profile,) = (profile for profile in PROFILES if HandoffKind.PASSED_ON in profile.kinds)
    assert profile.recipient is Recipient.LABOUR_INSPECTORATE
    assert not set(profile.fields) & (PERSONS | TEXTS)


def test_no_inspectorate_gets_a_narrative_of_the_board() -> None:
    inspectorates = {Recipient.CONFIDENTIAL_INSPECTOR, Recipient.INSPECTORATE, Recipient.LABOUR_INSPECTORATE}
    for profile in PROFILES:
        if profile.recipient in inspectorates and HandoffKind.REPORTER_SIDE not in profile.kinds:
            assert not set(profile.fields) & (PERSONS | {"account"})


def test_a_profile_is_found_by_what_it_is_for_and_by_its_name() -> None:
    catalogue = shipped()
    profile = catalogue.profile(Recipient.POLICE, HandoffKind.MANDATORY, HandoffPurpose.CRIMINAL_REPORT, on=TODAY)
    assert profile is catalogue.profile_by_ref("police.criminal_report/1")
    with pytest.raises(UnknownRule, match="no profile for police, passed_on, signal"):
        catalogue.profile(Recipient.POLICE, HandoffKind.PASSED_ON, HandoffPurpose.SIGNAL, on=TODAY)
    with pytest.raises(UnknownRule, match=r"no profile police\.criminal_report/2"):
        catalogue.profile_by_ref("police.criminal_report/2")


def test_at_most_one_profile_holds_for_a_thing() -> None:
    for recipient, kind, purpose in product(Recipient, HandoffKind, HandoffPurpose):
        assert sum(profile.holds_for(recipient, kind, purpose) for profile in PROFILES) <= 1


def test_a_new_version_holds_from_its_day_and_the_old_one_stays_known() -> None:
    old = PROFILE + "    effective_to: 2026-05-31\n"
    new = PROFILE.replace("version: 1", "version: 2").replace("2026-01-01", "2026-06-01").replace("[unit]", "[]")
    catalogue = load({"old.yaml": old, "new.yaml": new})
    for on, version in ((date(2026, 5, 31), 1), (date(2026, 6, 1), 2)):
        found = catalogue.profile(Recipient.POLICE, HandoffKind.VOLUNTARY, HandoffPurpose.SIGNAL, on=on)
        assert found.version == version
    assert catalogue.profile_by_ref("police.tip/1").fields == ("behaviours", "unit")
    early = date(2025, 12, 31)
    with pytest.raises(UnknownRule):
        catalogue.profile(Recipient.POLICE, HandoffKind.VOLUNTARY, HandoffPurpose.SIGNAL, on=early)


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("purpose: signal", "purpose: gossip", 6, "invalid enum value 'gossip'"),
        ("[unit]", "[units]", 13, "invalid enum value 'units'"),
        ("may: [unit]", "might: [unit]", 13, "unknown field `might`"),
        ("id: police.tip", "id: police", 2, "matching regex"),
        ("[behaviours]", "[]", 12, "length >= 1"),
        ("[unit]", "[unit, behaviours]", 13, "field behaviours stands here twice"),
        ("[unit]", "[reporter]", 13, "reporter and reporter_because go together"),
        ("[behaviours]", "[reporter]", 12, "reporter and reporter_because go together"),
        ("may: [unit]", "reporter_because: {nl: zo, en: so}", 13, "reporter and reporter_because go together"),
        ("approval: board", "approval: none", 11, "the board approves what the board sends"),
        ("[voluntary]", "[reporter_side]", 11, "the board approves what the board sends"),
        ("[voluntary]", "[voluntary, reporter_side]", 5, "are not one profile"),
        ("[voluntary]", "[mandatory]", 7, "only law makes a hand-off mandatory"),
        ("basis: policy", "basis: policy\n    verify: true", 8, "verify and verify_what go together"),
        ("2026-01-01", "2026-01-02\n    effective_to: 2026-01-01", 15, "effective_to lies before effective_from"),
    ],
)
def test_what_is_wrong_is_named_on_its_line(before: str, after: str, line: int, reason: str) -> None:
    assert before in PROFILE
    error = refused(PROFILE.replace(before, after, 1))
    assert (error.file, error.line) == ("own.yaml", line)
    assert reason in error.reason


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("recipient: police", "recipient: police", 4, "passed on to the labour inspectorate"),
        ("[unit]", "[account]", 13, "passed on in codes, without account"),
        ("[behaviours]", "[respondent]", 12, "passed on in codes, without respondent"),
    ],
)
def test_what_is_passed_on_is_codes_for_one_body(before: str, after: str, line: int, reason: str) -> None:
    passed_on = PROFILE.replace("[voluntary]", "[passed_on]").replace("approval: board", "approval: none")
    if before != "recipient: police":
        passed_on = passed_on.replace("recipient: police", "recipient: labour_inspectorate")
    error = refused(passed_on.replace(before, after, 1))
    assert (error.line, reason in error.reason) == (line, True)


def test_why_a_route_needs_to_know_who_reported_can_be_said() -> None:
    said = PROFILE.replace("may: [unit]", "may: [reporter]\n    reporter_because: {nl: zo, en: so}")
    assert "reporter" in load({"own.yaml": said}).profile_by_ref("police.tip/1").fields
    own = said.replace("[voluntary]", "[reporter_side]").replace("approval: board", "approval: none")
    assert "a reporter says of themselves who they are" in refused(own).reason


def test_two_that_hold_at_once_are_refused() -> None:
    assert "version 1 of police.tip is there already" in refused(PROFILE, other=PROFILE).reason
    again = PROFILE.replace("police.tip", "police.hint")
    assert "police.tip/1 and police.hint/1 are in force on the same days" in refused(again, a_first=PROFILE).reason
    second = PROFILE.replace("version: 1", "version: 2")
    assert "are in force on the same days" in refused(second, other=PROFILE).reason


def test_an_institution_writes_none_of_its_own() -> None:
    error = refused(INSTITUTION + PROFILE)
    assert "the same for every institution" in error.reason


def refused(text: str, **others: str) -> BadRuleFile:
    """What is said of a file, read with what is shipped."""
    with pytest.raises(BadRuleFile) as caught:
        load({"own.yaml": text, **{f"{name}.yaml": other for name, other in others.items()}})
    return caught.value
