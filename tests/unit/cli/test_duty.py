"""What `duty` prints of the rules and of a simulation, and how it exits; the reading is tested on the real log."""

import pytest
from confluent_kafka import KafkaError, KafkaException

from services.audit.simulate import Simulated
from services.audit.verify import ShardRange
from services.bootstrap import command_line
from services.inspectorate.simulation import Month

from ...logs import BEGIN
from .run import Shell

PARTS = [ShardRange(shard=0, start=0, end=10), ShardRange(shard=1, start=0, end=20)]
JANUARY = Month(judged=3, raised=1, law=1, rule=2, consult_only=1, more=2, fewer=1, law_undecided=1)
MARCH = Month(judged=1, raised=1, law=1, rule=1)


def found(monkeypatch: pytest.MonkeyPatch, *simulated: Simulated) -> None:
    monkeypatch.setattr(command_line, "ranges", lambda *_: PARTS)
    monkeypatch.setattr(command_line, "simulation", lambda *_: iter(simulated))


def of_shard(shard: int, events: int, **months: Month) -> Simulated:
    by_name = {name.replace("_", "-")[1:]: month for name, month in months.items()}
    return Simulated(shard=shard, offset=10, events=events, last_at=BEGIN, months=by_name, done=True)


def test_the_rules_say_what_is_law_and_what_is_a_bill(shell: Shell) -> None:
    ran = shell("duty", "rules")
    assert ran.code == 0
    law, bill = (line for line in ran.out.splitlines() if line.startswith("R-"))
    assert ("R-2010" in law, " now " in law, "to be verified" in law) == (True, True, True)
    assert ("R-WVVO" in bill, " bill " in bill, " now " in bill) == (True, True, False)
    rows = {row["rule"]: row for row in shell("duty", "rules", "--json").json}
    assert (rows["R-2010"]["in force"], rows["R-WVVO"]["in force"]) == ("now", "")
    assert rows["R-WVVO"]["guards"] == ["task_charged", "student", "dependency"]
    assert rows["R-WVVO"]["reaches"][1] == {"scope": "consult_only", "conduct": ["sexual_intimidation"]}
    assert (rows["R-WVVO"]["from"], rows["R-WVVO"]["to"]) == (None, None)


def test_terms_are_listed_beside_duty_rules_as_they_were(shell: Shell) -> None:
    ran = shell("term", "list", "--json")
    assert (ran.code, {"R-2010", "R-WVVO"} & {row["rule"] for row in ran.json}) == (0, set())


def test_a_simulation_is_shown_by_month_and_in_all(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    found(monkeypatch, of_shard(0, 4, _2026_03=MARCH), of_shard(1, 8, _2026_01=JANUARY, _2026_03=MARCH))
    ran = shell("duty", "simulate", "--rule", "R-WVVO", "--since", "2026-01-01")
    assert ran.code == 0
    rows = [line.split() for line in ran.out.splitlines() if line.startswith(("2026-", "all"))]
    assert rows == [
        ["2026-01", "3", "1", "1", "2", "0", "1", "2", "1", "+1"],
        ["2026-03", "2", "2", "0", "2", "0", "0", "0", "0", "+0"],
        ["all", "5", "3", "1", "4", "0", "1", "2", "1", "+1"],
    ]
    assert "R-WVVO/1 (bill)" in ran.out
    assert "Nothing was changed" in ran.out
    ran = shell("duty", "simulate", "--rule", "R-WVVO", "--since", "2026-01-01", "--json")
    assert (ran.json["rule"]["status"], ran.json["since"], ran.json["events"]) == ("pending", "2026-01-01", 12)
    assert [(row["month"], row["difference"]) for row in ran.json["months"]] == [("2026-01", 1), ("2026-03", 0)]
    assert ran.json["total"]["judged"] == 5


def test_a_log_in_which_nothing_is_to_be_judged_says_so(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    found(monkeypatch, of_shard(0, 4), of_shard(1, 0))
    ran = shell("duty", "simulate", "--rule", "R-WVVO")
    assert (ran.code, "None of 4 events" in ran.out) == (0, True)


def test_a_log_without_events_is_not_green(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    found(monkeypatch, of_shard(0, 0), of_shard(1, 0))
    ran = shell("duty", "simulate", "--rule", "R-WVVO", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "nothing was simulated" in ran.err


def test_a_rule_that_is_not_there_is_named(shell: Shell) -> None:
    ran = shell("duty", "simulate", "--rule", "R-1999")
    assert (ran.code, "There is no duty rule R-1999" in ran.err) == (2, True)


def test_a_broker_that_is_away_gives_no_figures(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    def away(*_: object) -> object:
        raise KafkaException(KafkaError(KafkaError._TRANSPORT))

    monkeypatch.setattr(command_line, "ranges", away)
    ran = shell("duty", "simulate", "--rule", "R-WVVO")
    assert (ran.code, ran.out, "Could not read" in ran.err) == (2, "", True)
