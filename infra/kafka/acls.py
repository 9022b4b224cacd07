"""Who may do what on the broker, made from what the ledgers declare, and set there.

A process meets the broker as the user of its name, such as `recorder-patterns`. What is not allowed here is forbidden:
the broker must run an authorizer, and forbid what no rule allows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import NoError, SecurityDisabledError

from events.ledgers import Ledger, Part

from .address import for_kafka_python
from .bus import GROUP as BUS_GROUP
from .ends import GROUP as ENDS_GROUP
from .outcomes import GROUP as OUTCOMES_GROUP
from .pick import GROUP as PICK_GROUP
from .tail import GROUP as TAIL_GROUP
from .watch import GROUP as WATCH_GROUP

ANY_HOST = "*"
# The clients of all of these name a group that they never commit under, and are refused where they may not.
READERS_GROUPS = (TAIL_GROUP, ENDS_GROUP, OUTCOMES_GROUP, PICK_GROUP, WATCH_GROUP)


class NobodyAsked(Exception):
    """The broker runs no authorizer: it asks nobody who they are, so that no rule would hold."""


class NotSet(Exception):
    """The broker did not take every rule: what is there is no longer as it was, nor as it must be. Set them again."""


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One user may do one thing with what is called so; with `prefixed`, with all whose name begins so."""

    user: str
    operation: str
    kind: str
    name: str
    prefixed: bool = False


def rules(ledgers: Iterable[Ledger]) -> Sequence[Rule]:
    """All that anybody may do, in order."""
    return sorted({rule for ledger in ledgers for rule in _of(ledger)})


def _of(ledger: Ledger) -> Iterator[Rule]:
    for part, topic in ledger.topics().items():
        for who in topic.reads:
            yield Rule(user(who), "read", "topic", topic.name)
            yield from (Rule(user(who), "read", "group", group) for group in READERS_GROUPS)
        for who in topic.writes:
            yield Rule(user(who), "write", "topic", topic.name)
        # The recorder makes the topics where they are missing, and checks at each start that they are as declared.
        for operation in ("create", "describe", "describe_configs"):
            yield Rule(user(ledger.recorder), operation, "topic", topic.name)
        if part is Part.INTAKE:
            yield Rule("intake", "read", "group", BUS_GROUP)
            yield Rule("console", "describe", "group", BUS_GROUP)
    yield Rule(user(ledger.recorder), "read", "group", ledger.group("recorder"))
    yield Rule(user(ledger.projector), "read", "group", ledger.group("projector"))
    yield from (Rule(user(who), "read", "group", ledger.group(who)) for who in ledger.followed_by)
    # It sees how far those have come who leave it in a group, and can be none of them.
    yield Rule("console", "describe", "group", ledger.group("recorder"))
    # A writer that could take another's transactional id could fence it for ever.
    for operation in ("write", "describe"):
        yield Rule(user(ledger.recorder), operation, "transactional_id", transactional_ids(ledger), prefixed=True)


def transactional_ids(ledger: Ledger) -> str:
    """What the transactional ids of the ledger's writers begin with."""
    return f"meldstroom.{ledger.topic(Part.EVENTS)}."


def user(who: str) -> str:
    """The user as whom a process, or a kind of people, meets the broker."""
    return who.replace(" ", "-")


def apply(bootstrap: str, wanted: Sequence[Rule]) -> tuple[Sequence[Rule], Sequence[Rule]]:
    """Set these rules on the broker and take away what else these users may do; what was set, and what was taken.

    Rules of other users, and rules that forbid, stay as they are. Raises `KafkaError`, `NobodyAsked`, and `NotSet`
    where the broker took only a part.
    """
    admin = KafkaAdminClient(**for_kafka_python(bootstrap), client_id="meldstroom-acls")
    try:
        users = {rule.user for rule in wanted}
        present = [(acl, rule) for acl in _allowed(admin) if (rule := _rule(acl)).user in users]
        there = {rule for acl, rule in present if acl.host == ANY_HOST}
        added = sorted(set(wanted) - there)
        gone = [(acl, rule) for acl, rule in present if rule not in wanted or acl.host != ANY_HOST]
        failed: list[object] = list(admin.create_acls(list(map(_acl, added)))["failed"]) if added else []
        if gone:
            failed += [error for *_, error in admin.delete_acls([acl for acl, _ in gone]) if error is not NoError]
    finally:
        admin.close()
    if failed:
        raise NotSet(f"{len(failed)} rules were not set: {failed[0]}")
    return added, sorted(rule for _, rule in gone)


def _allowed(admin: KafkaAdminClient) -> Sequence[ACL]:
    anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    try:
        found, _ = admin.describe_acls(ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ALLOW, anything))
    except SecurityDisabledError:
        raise NobodyAsked("this broker asks nobody who they are: it runs no authorizer") from None
    return list(found)


def _rule(acl: ACL) -> Rule:
    pattern = acl.resource_pattern
    return Rule(
        user=acl.principal.removeprefix("User:"),
        operation=acl.operation.name.lower(),
        kind=pattern.resource_type.name.lower(),
        name=pattern.resource_name,
        prefixed=pattern.pattern_type is ACLResourcePatternType.PREFIXED,
    )


def _acl(rule: Rule) -> ACL:
    kind = ACLResourcePatternType.PREFIXED if rule.prefixed else ACLResourcePatternType.LITERAL
    return ACL(
        f"User:{rule.user}",
        ANY_HOST,
        ACLOperation[rule.operation.upper()],
        ACLPermissionType.ALLOW,
        ResourcePattern(ResourceType[rule.kind.upper()], rule.name, kind),
    )
