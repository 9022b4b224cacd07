"""Starting and stopping the embedded set-up."""

import typer

from .. import bootstrap, bootstrap_examples, up


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command("up")(start)
    app.command("down")(stop)


def start() -> None:
    """Start Kafka, PostgreSQL and every service, and stay until Ctrl-C."""
    raise typer.Exit(up.up(bootstrap.here(), bootstrap_examples.play_examples))


def stop() -> None:
    """Stop what an interrupted `up` left running."""
    raise typer.Exit(up.down(bootstrap.here()))
