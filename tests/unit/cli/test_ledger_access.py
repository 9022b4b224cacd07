"""The rules for the broker say what the ledgers declare, and no more."""

from itertools import permutations

import pytest
from kafka.errors import SecurityDisabledError

from events.ledgers import LEDGERS, Ledger
from infra.kafka import acls
from infra.kafka.acls import Rule, rules
from services.bootstrap import access
from services.up import SERVICE_GROUPS

from .run import Shell


def topics_of(user: str, operation: str) -> set[str]:
    return {
        rule.name for rule in rules(LEDGERS) if (rule.user, rule.operation, rule.kind) == (user, operation, "topic")
    }


def test_only_a_recorder_may_make_topics_and_only_its_own() -> None:
    makers = {rule.user for rule in rules(LEDGERS) if rule.operation == "create"}
    assert makers == {"recorder", "recorder-patterns", "recorder-access"}
    assert {name.partition(".")[0] for name in topics_of("recorder-patterns", "create")} == {"patterns"}


def test_nobody_may_delete_alter_or_do_anything_to_everything() -> None:
    for rule in rules(LEDGERS):
        assert rule.operation in {"read", "write", "create", "describe", "describe_configs"}
        assert "*" not in rule.name
        assert rule.prefixed == (rule.kind == "transactional_id")


def test_one_ledgers_rules_name_nothing_of_the_other() -> None:
    for ledger, other in permutations(LEDGERS, 2):
        named = {rule.name for rule in rules([ledger]) if not rule.name.startswith("meldstroom-")}
        assert not any(
            name.removeprefix("meldstroom.").startswith((f"{other.name}.", f"{other.name}-")) for name in named
        )


def test_no_service_outside_is_told_who_looked_and_nobody_follows_it() -> None:
    assert not any(name.startswith("access.") for name in topics_of("backend-services", "read"))
    assert {rule.user for rule in rules(LEDGERS) if rule.name == "access.events" and rule.operation == "read"} == {
        *("recorder-access", "projector-access", "checkpoints", "console", "auditors")
    }


def test_a_follower_that_is_declared_may_read_and_has_a_group() -> None:
    ledger = Ledger("more", followed_by=("listener",), asked_by=("asker",))
    found = set(rules([ledger]))
    assert Rule("listener", "read", "topic", "more.events") in found
    assert Rule("listener", "read", "group", "more-listener") in found
    assert Rule("asker", "write", "topic", "more.commands") in found
    assert not any(rule.user == "listener" and rule.operation == "write" for rule in found)


def test_every_process_of_make_up_that_touches_the_broker_is_somebody_there() -> None:
    processes = {name for group in SERVICE_GROUPS for name in group} - {"desk"}
    assert processes <= {rule.user for rule in rules(LEDGERS)}


def test_every_process_of_make_up_that_touches_the_database_has_a_role() -> None:
    without = {"desk", "checkpoints"}
    processes = {name for group in SERVICE_GROUPS for name in group if not name.startswith("recorder")} - without
    assert processes <= {role.process for role in access.ROLES}


def test_no_schema_has_two_owners_and_few_processes_reach_the_keyring() -> None:
    owned = [schema for role in access.ROLES for schema in role.owns]
    assert len(owned) == len(set(owned))
    openers = {role.process for role in access.ROLES if "meldstroom_keyring" in role.acts_as}
    assert openers == {"intake", "inspectorate", "console"}


def test_both_are_printed(shell: Shell) -> None:
    ran = shell("ledger", "acls", "--json")
    assert ran.code == 0
    assert {
        "user": "patterns",
        "operation": "write",
        "kind": "topic",
        "name": "patterns.commands",
        "prefixed": False,
    } in (ran.json["rules"])
    assert "meldstroom.cases.events.*" in shell("ledger", "acls").out
    assert "meldstroom_projector_patterns" in shell("ledger", "roles").out
    assert [role["process"] for role in shell("ledger", "roles", "--json").json] == [
        each.process for each in access.ROLES
    ]


def test_a_broker_that_asks_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Admin:
        def __init__(self, **_: object) -> None:
            """No broker is asked."""

        def describe_acls(self, _: object) -> None:
            raise SecurityDisabledError

        def close(self) -> None:
            """Nothing was opened."""

    monkeypatch.setattr(acls, "KafkaAdminClient", Admin)
    with pytest.raises(acls.NobodyAsked, match="asks nobody who they are"):
        acls.apply("127.0.0.1:1", rules(LEDGERS))
