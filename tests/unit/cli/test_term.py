"""What `term` prints and how it exits: a date with its reasons, the catalogue, a deadline explained."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from events.deadline import DeadlineSet, RuleRef
from events.ledgers import CASES
from events.rules import shipped
from infra.settings import BadSetting, Settings
from services.bootstrap import command_line
from services.bootstrap import rules as bootstrap
from services.escalation.terms import first_due

from ...logs import DAY, LedgerLog, case_id, deadline_id
from .run import Shell

RULES = Path(__file__).parents[3] / "examples" / "rules"
CASE = case_id("complaint", 1)


def test_a_date_comes_with_its_reasons(shell: Shell) -> None:
    ran = shell("term", "--rule", "T11", "--from", "2026-03-24")
    assert (ran.code, ran.err) == (0, "")
    assert [line.rstrip() for line in ran.out.splitlines()] == [
        "Wednesday 2026-05-06  Handling of the complaint",
        "1.  T11, version 1 (Awb 9:11, text of late 2015): 6 weeks",
        "2.  Tuesday 2026-03-24 itself is not counted",
        "3.  That ends on Tuesday 2026-05-05",
        "4.  2026-05-05 is Liberation Day (Algemene termijnenwet 3 lid 1): the day after (Algemene termijnenwet 1)",
    ]


def test_the_reasons_come_in_dutch_too(shell: Shell) -> None:
    ran = shell("term", "--rule", "T11", "--from", "2026-03-24", "--language", "nl")
    assert ran.out.startswith("woensdag 2026-05-06  Afhandeling van het klaagschrift\n")
    assert "2026-05-05 is Bevrijdingsdag" in ran.out


def test_as_json_a_date_says_what_it_follows_from(shell: Shell) -> None:
    found = shell("term", "--rule", "T11", "--from", "2026-03-24", "--json").json
    assert (found["due"], found["raw"], found["calendar"]) == ("2026-05-06", "2026-05-05", "nl-1")
    assert found["due_at"] == "2026-05-06T22:00:00Z"
    assert found["rule"] == {
        "id": "T11",
        "term": "handling",
        "version": 1,
        "act": "Awb",
        "article": "9:11",
        "state": "late 2015",
        "basis": "law",
        "verify": False,
    }
    assert [why["code"] for why in found["why"]] == ["rule", "start", "raw", "calendar.holiday"]
    assert set(found["why"][0]) == {"code", "on", "nl", "en"}


@pytest.mark.parametrize(
    ("options", "due"),
    [
        (["--committee"], "2026-06-02"),
        (["--adjourn"], "2026-06-02"),
        (["--committee", "--adjourn"], "2026-06-30"),
        (["--part", "handling"], "2026-05-06"),
        (["--as-of", "2026-01-01"], "2026-05-06"),
    ],
)
def test_a_committee_and_an_adjournment_make_it_later(shell: Shell, options: list[str], due: str) -> None:
    assert shell("term", "--rule", "T11", "--from", "2026-03-24", "--json", *options).json["due"] == due


def test_an_adjournment_counts_from_the_end_that_the_setting_names(
    monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    monkeypatch.setenv("MELDSTROOM_ADJOURN_FROM", "extended")
    found = shell("term", "--rule", "T11", "--from", "2026-03-24", "--adjourn", "--json").json
    assert found["due"] == "2026-06-03"
    assert [why["code"] for why in found["why"]].count("rule") == 1
    assert [why["code"] for why in found["why"]][4:] == ["adjourned", "raw", "verify"]


def test_a_setting_that_names_no_end_is_refused(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    monkeypatch.setenv("MELDSTROOM_ADJOURN_FROM", "somewhere")
    ran = shell("term", "--rule", "T11", "--from", "2026-03-24")
    assert (ran.code, "must be `raw` or `extended`" in ran.err) == (2, True)


def test_hours_are_counted_from_an_instant(shell: Shell) -> None:
    ran = shell("term", "--rule", "T30", "--at", "2026-03-28T10:00:00+01:00")
    assert (ran.code, ran.out.startswith("2026-03-31 11:00:00+02:00  ")) == (0, True)
    assert "A lawyer is to verify" in ran.out


def test_the_instant_of_a_day_is_taken_in_amsterdam(shell: Shell) -> None:
    found = shell("term", "--rule", "T11", "--at", "2026-03-23T23:30:00+00:00", "--json").json
    assert found["due"] == "2026-05-06"


def test_the_version_is_that_of_the_day_in_amsterdam(shell: Shell) -> None:
    found = shell("term", "--rule", "T21", "--at", "2023-02-17T23:30:00+00:00", "--json").json
    assert (found["due"], found["rule"]["version"]) == ("2023-02-27", 1), "the law is in force from the 18th"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name a rule"),
        (["--rule", "T99", "--from", "2026-03-24"], "There is no rule T99. `meldstroom term list` has them all."),
        (["--rule", "T21", "--from", "2023-01-01"], "Rule T21 is not in force on 2023-01-01."),
        (["--rule", "T19", "--from", "2026-03-24"], "say --part with one of decision, urgency_ruling"),
        (["--rule", "T11", "--from", "2026-03-24", "--part", "advice"], "T11 has no term advice; it has handling."),
        (["--rule", "T02", "--from", "2026-03-24"], "T02 sets no term: What a formal complaint must be."),
        (["--rule", "T03", "--from", "2026-03-24"], "T03 forwarding has no number: zo spoedig mogelijk."),
        (["--rule", "T08", "--from", "2026-03-24", "--adjourn"], "T08 notice knows no adjournment."),
        (["--rule", "T11"], "Say --from"),
        (["--rule", "T30", "--from", "2026-03-24"], "counted in hours: say --at"),
        (["--rule", "T30", "--at", "2026-03-24T10:00:00"], "with its time zone"),
        (["--rule", "T15", "--from", "9999-06-01"], "beyond the last day"),
        (["--rule", "T30", "--at", "9999-12-31T23:59:59+00:00"], "beyond the days that there are"),
    ],
)
def test_what_cannot_be_counted_is_refused(shell: Shell, arguments: list[str], said: str) -> None:
    ran = shell("term", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize("option", ["--from", "--at", "--as-of"])
def test_a_day_that_is_none_is_refused(shell: Shell, option: str) -> None:
    ran = shell("term", "--rule", "T11", option, "2026-02-31")
    assert (ran.code, ran.out) == (2, "")


def test_the_catalogue_is_listed_with_what_is_to_be_verified(shell: Shell) -> None:
    ran = shell("term", "list")
    lines = {line.split()[0]: " ".join(line.split()) for line in ran.out.splitlines()}
    assert ran.code == 0
    assert lines["T11"] == "T11 1 handling Handling of the complaint Awb 9:11 6 weeks / 10 weeks + 4 weeks law"
    assert lines["T15"].endswith("1 year law to be verified")
    assert lines["P04"].endswith("2 weeks policy")
    rows = shell("term", "list", "--json", "--language", "nl").json
    assert {row["rule"] for row in rows} == {rule.id for rule in shipped().rules}
    assert [row["basis"] for row in rows if row["rule"] == "P04"] == ["beleid"]


def test_the_institutions_own_rules_are_listed_and_counted(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    monkeypatch.setenv("MELDSTROOM_RULES", str(RULES))
    assert "UN-1" in {row["rule"] for row in shell("term", "list", "--json").json}
    ran = shell("term", "--rule", "UO-1", "--from", "2026-01-20", "--json")
    assert (ran.json["due"], ran.json["rule"]["basis"]) == ("2026-03-31", "house_regulation")


def test_a_rule_file_that_is_wrong_is_named_with_its_line(
    monkeypatch: pytest.MonkeyPatch, shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "own.yaml").write_text("rules:\n  - id: X-1\n    versoin: 1\n")
    monkeypatch.setenv("MELDSTROOM_RULES", str(tmp_path))
    ran = shell("term", "list")
    assert (ran.code, ran.out) == (2, "")
    assert "own.yaml, line 3: object contains unknown field `versoin`" in ran.err


def test_a_folder_that_there_is_not_is_no_set_of_rules(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="names no folder"):
        bootstrap.catalogue(Settings(rules=str(tmp_path / "none")))
    (tmp_path / "own.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadSetting, match="cannot be read"):
        bootstrap.catalogue(Settings(rules=str(tmp_path)))


def deadline(*, wrong: bool = False) -> DeadlineSet:
    """A deadline that was set on the day of the logs; a wrong one has the end that a committee would have had."""
    rule = shipped().rule("T11", DAY)
    dated = first_due(rule, rule.terms[0], shipped(), occurred_on=DAY)
    return DeadlineSet(
        institution="uni",
        case=CASE,
        rule=RuleRef(rule="T11", term="handling", version=1, calendar=dated.calendar),
        basis=rule.basis,
        verify=rule.verify,
        holder=rule.terms[0].holder,
        occurred_on=DAY,
        starts_at=dated.starts_at,
        committee=False,
        board_respondent=False,
        board_acts=False,
        due=first_due(rule, rule.terms[0], shipped(), occurred_on=DAY, committee=wrong).due,
    )


def on_the_log(monkeypatch: pytest.MonkeyPatch, *events: DeadlineSet) -> None:
    log = LedgerLog(CASES, shards=1)
    log.record(deadline_id(CASE), *events)
    values = [value for subject, value in log.logs[0].values if subject == deadline_id(CASE)]
    monkeypatch.setattr(command_line, "stream_values", lambda *_: iter(values))


def test_a_deadline_is_explained_from_the_log(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    on_the_log(monkeypatch, deadline())
    ran = shell("term", "explain", deadline_id(CASE), "--as-of", "2026-06-01")
    assert (ran.code, ran.err) == (0, "")
    assert "2026-03-02  " in ran.out
    assert "counted again: the same: 2026-04-13 (version 1, holidays nl-1)" in ran.out
    assert "as of 2026-06-01: the same: 2026-04-13" in ran.out
    found = shell("term", "explain", deadline_id(CASE), "--json").json
    (step,) = found["steps"]
    assert (step["recorded"]["due"], step["again"]["due"], step["differences"]) == ("2026-04-13", "2026-04-13", [])


def test_a_date_that_does_not_follow_is_a_difference(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    on_the_log(monkeypatch, deadline(wrong=True))
    ran = shell("term", "explain", deadline_id(CASE), "--as-of", "2026-06-01")
    assert (ran.code, ran.out.count("DIFFERENT: 2026-04-13")) == (1, 2)
    ran = shell("term", "explain", deadline_id(CASE), "--as-of", "2026-06-01", "--json")
    assert (ran.code, ran.json["steps"][0]["differences"]) == (1, ["again", "then"])


def test_a_deadline_of_an_unknown_rule_cannot_be_counted(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    on_the_log(monkeypatch, replace(deadline(), rule=RuleRef(rule="X-1", term="a", version=1)))
    ran = shell("term", "explain", deadline_id(CASE))
    assert (ran.code, "cannot be counted: the catalogue has no version 1 of X-1" in ran.out) == (1, True)
    found = shell("term", "explain", deadline_id(CASE), "--json").json
    assert found["steps"][0]["again"] == {"version": None, "failed": "the catalogue has no version 1 of X-1"}


def test_a_deadline_that_there_is_not_is_a_difference(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    on_the_log(monkeypatch)
    ran = shell("term", "explain", deadline_id(CASE))
    assert (ran.code, ran.out) == (1, "")
    assert "The log has no deadline" in ran.err
