"""Who may do what on the broker and in the database, as it is declared and as it is set there."""

from collections.abc import Sequence

from kafka.errors import KafkaError

from events.ledgers import LEDGERS
from infra.kafka import acls
from infra.kafka.acls import NobodyAsked, NotSet, Rule
from infra.postgres import roles
from infra.postgres.pool import connect
from infra.postgres.roles import ROLES, Role
from infra.settings import Settings

UNREADABLE = (NobodyAsked, KafkaError)


def broker_rules() -> Sequence[Rule]:
    """All that anybody may do on the broker."""
    return acls.rules(LEDGERS)


def set_on_broker(settings: Settings) -> tuple[Sequence[Rule], Sequence[Rule]]:
    """Set it there, as its administrator; what was set, and what was taken away.

    Raises one of `UNREADABLE` where there is nothing to set it on, and `NotSet` where the broker took only a part.
    """
    return acls.apply(settings.kafka, broker_rules())


def set_in_database(settings: Settings) -> Sequence[Role]:
    """Make the roles and give each what it may, as a superuser; all of them."""
    with connect(settings.postgres, name="roles") as connection:
        roles.apply(connection)
    return ROLES


__all__ = [
    "ROLES",
    "UNREADABLE",
    "NobodyAsked",
    "NotSet",
    "Role",
    "Rule",
    "broker_rules",
    "set_in_database",
    "set_on_broker",
]
