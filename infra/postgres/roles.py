"""Who may do what in the database: a role for each process, which owns its own schemas and reads what it must.

A process meets the database as the role of its name, such as `meldstroom_projector_patterns`. Its tables are made by
itself, so it owns them; who may read them is told once, for those that are there and those still to be made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from psycopg import Connection, sql

from .keyring_schema import ROLE as KEYRING

PREFIX = "meldstroom_"
RECEIPTS = "meldstroom_receipts"
NOTIFICATIONS = "notifications"  # Its schema is there before any process is, so that whoever tells need not make it.
# Made by the scripts of their own, which hand them to roles that nobody logs in as.
SHARED: Mapping[str, str] = MappingProxyType({KEYRING: "keyring", RECEIPTS: "receipts"})

_EXISTING = """
select nspname from pg_namespace where nspname ~ ('^(' || %s || ')(_v[0-9]+)?(_building|_retired|_replay)?$')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What one process may do. `owns` are schemas without their version; it `reads` all that these processes own.

    It may act as the roles of `acts_as`, to reach what no process owns. Who `tells` may add notifications, which
    another delivers, and reads none.
    """

    process: str
    owns: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    acts_as: tuple[str, ...] = ()
    tells: bool = False

    @property
    def name(self) -> str:
        """The role as the database calls it."""
        return role_name(self.process)


# A recorder has no role: all that it needs is on the log. Few reach the keyring: intake and the console seal and read
# for people, the inspectorate opens what is handed over and holds what may not be destroyed.
ROLES = (
    Role(
        process="intake",
        reads=("projector", "projector-patterns", "projector-access", "patterns", "inspectorate"),
        acts_as=(KEYRING, RECEIPTS),
    ),
    Role(process="projector", owns=("reading",)),
    Role(process="projector-patterns", owns=("oversight",)),
    Role(process="projector-access", owns=("access",)),
    Role(process="escalation", owns=("escalation", "notifications")),
    Role(process="inspectorate", owns=("inspectorate", "handoffs"), acts_as=(KEYRING,)),
    Role(process="patterns", owns=("patterns", "evaluations"), reads=("projector-patterns",)),
    Role(process="stewardship", owns=("stewardship",), tells=True),
    Role(
        process="console",
        reads=(
            *("projector", "projector-patterns", "projector-access"),
            *("escalation", "inspectorate", "patterns", "stewardship"),
        ),
        acts_as=(KEYRING,),
    ),
    Role(
        process="operators",
        reads=("projector", "projector-patterns", "escalation", "inspectorate", "patterns", "stewardship"),
    ),
)


def role_name(process: str) -> str:
    """The role of a process."""
    return PREFIX + process.replace("-", "_")


def apply(connection: Connection[Any]) -> None:
    """Make what is missing of the roles and give each what it may, in one transaction; the login must be a superuser's.

    The roles have no password: who runs the database gives each its own, or maps certificates to them. Tables that
    another login made are handed to the process whose they are.
    """
    with connection.transaction():
        for script in (*SHARED.values(), NOTIFICATIONS):
            connection.execute(files(__package__).joinpath(f"{script}.sql").read_bytes())
        for statement in statements(_database(connection), _schemas(connection)):
            connection.execute(statement)


def statements(database: str, schemas: Mapping[str, Sequence[str]]) -> Iterator[sql.Composed]:
    """All that is to be said, in order. `schemas` are those that are there, by the process that is to own them."""
    for role in ROLES:
        yield _made(role.name)
    for role in ROLES:
        yield from _granted(role, database)
    for role in ROLES:
        for schema in schemas.get(role.process, ()):
            yield from _handed_over(role, schema)
    for role in ROLES:
        if role.tells:
            yield from _telling(role)


def _made(name: str) -> sql.Composed:
    return sql.SQL(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}) THEN"
        " CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; END IF; END $$"
    ).format(literal=sql.Literal(name), name=sql.Identifier(name))


def _granted(role: Role, database: str) -> Iterator[sql.Composed]:
    name = sql.Identifier(role.name)
    # A process makes its schemas itself, in every new version of them: that is what CREATE is for.
    may = sql.SQL("CONNECT, CREATE" if role.owns or role.acts_as else "CONNECT")
    yield sql.SQL("GRANT {} ON DATABASE {} TO {}").format(may, sql.Identifier(database), name)
    for shared in role.acts_as:
        yield sql.SQL("GRANT {} TO {}").format(sql.Identifier(shared), name)
    for reader in _readers(role):
        default = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} TO {}")
        yield default.format(name, sql.SQL("USAGE ON SCHEMAS"), sql.Identifier(reader.name))
        yield default.format(name, sql.SQL("SELECT ON TABLES"), sql.Identifier(reader.name))


def _handed_over(role: Role, schema: str) -> Iterator[sql.Composed]:
    here = sql.Identifier(schema)
    yield sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(here, sql.Identifier(role.name))
    yield sql.SQL(
        "DO $$ DECLARE it regclass; BEGIN FOR it IN SELECT oid FROM pg_class"
        " WHERE relnamespace = {literal}::regnamespace AND relkind IN ('r', 'p') LOOP"
        " EXECUTE format('ALTER TABLE %s OWNER TO %I', it, {role}); END LOOP; END $$"
    ).format(literal=sql.Literal(schema), role=sql.Literal(role.name))
    for reader in _readers(role):
        name = sql.Identifier(reader.name)
        yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(here, name)
        yield sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(here, name)


def _telling(role: Role) -> Iterator[sql.Composed]:
    name = sql.Identifier(role.name)
    yield sql.SQL("GRANT USAGE ON SCHEMA notifications TO {}").format(name)
    yield sql.SQL("GRANT INSERT ON notifications.notification, notifications.begun TO {}").format(name)
    yield sql.SQL("GRANT SELECT ON notifications.begun TO {}").format(name)


def _readers(role: Role) -> Iterator[Role]:
    return (reader for reader in ROLES if role.process in reader.reads)


def _database(connection: Connection[Any]) -> str:
    ((name,),) = connection.execute("select current_database()").fetchall()
    return str(name)


def _schemas(connection: Connection[Any]) -> Mapping[str, Sequence[str]]:
    found = {}
    for role in ROLES:
        if role.owns:
            rows = connection.execute(_EXISTING, ("|".join(role.owns),)).fetchall()
            found[role.process] = [name for (name,) in rows]
    return found
