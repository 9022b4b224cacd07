"""Starting and stopping the embedded set-up."""

import typer

from .. import up
from ..bootstrap import command_line, examples


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command("up")(start)
    app.command("down")(stop)


def start() -> None:
    """Start Kafka, PostgreSQL and every service, and stay until Ctrl-C."""
    raise typer.Exit(up.up(command_line.here(), examples.play_examples))


def stop() -> None:
    """Stop what an interrupted `up` left running."""
    raise typer.Exit(up.down(command_line.here()))
