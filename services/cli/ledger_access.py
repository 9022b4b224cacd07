"""Who may do what: the rules of the broker and the roles of the database, printed and set."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from ..bootstrap import access, command_line
from .output import Exit, Json, fail, out, print_json, table

Apply = Annotated[bool, typer.Option("--apply", help="Set it there; the address must be that of an administrator.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands among the others about the log."""
    app.command("acls")(acls)
    app.command("roles")(roles)


def acls(apply: Apply = False, json: Json = False) -> None:
    """Who may read and write which topic, made from what the ledgers declare; the users are called as the processes.

    With --apply what these users may do besides is taken away. Rules of other users stay as they are.
    """
    rules = access.broker_rules()
    added, gone = _set() if apply else ((), ())
    if json:
        shown = {"rules": rules, "set": added, "taken_away": gone} if apply else {"rules": rules}
        print_json({name: [asdict(rule) for rule in some] for name, some in shown.items()})
        return
    cells = [(rule.user, rule.operation, rule.kind, f"{rule.name}{'*' if rule.prefixed else ''}") for rule in rules]
    out().print(table(("user", "may", "what", "name"), cells))
    if apply:
        out().print(f"{len(added)} rules were set, {len(gone)} taken away. The others were there.")


def _set() -> tuple[Sequence[access.Rule], Sequence[access.Rule]]:
    try:
        return access.set_on_broker(command_line.here())
    except access.UNREADABLE as error:
        fail(f"Nothing was set: {error}.")
    except access.NotSet as error:
        fail(f"{error}. Set them again.", Exit.DIFFERENT)


def roles(apply: Apply = False, json: Json = False) -> None:
    """Which role of the database has which schemas, reads whose tables, and may act as whom.

    With --apply they are made, without a password: give each its own. The keyring has a role that nobody logs in as.
    """
    found = access.set_in_database(command_line.here()) if apply else access.ROLES
    if json:
        print_json([asdict(role) | {"name": role.name} for role in found])
        return
    cells = [
        (role.name, ", ".join(role.owns) or "-", ", ".join(role.reads) or "-", ", ".join(role.acts_as) or "-")
        for role in found
    ]
    out().print(table(("role", "its schemas", "reads those of", "acts as"), cells))
