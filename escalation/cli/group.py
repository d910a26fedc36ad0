"""The group of commands, and how it ends when something is wrong: a sentence and an exit code, never a traceback."""

import sys
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import FlaskGroup, routes_command
from sqlalchemy.exc import DBAPIError

from escalation.cli import (
    administrators,
    backing_up,
    calendars,
    deadline,
    demo,
    drills,
    facts,
    journal,
    outbox,
    partnerships,
    playing,
    protocols,
    running,
    seeding,
    setting_aside,
    settings,
    showing,
    statistics,
    sweeping,
)
from escalation.cli.wrong import Wrong
from escalation.services.calendars import NoCalendar
from escalation.services.partnership_load import RealPeople

NO_TABLES = ("no such table", "UndefinedTable", "no such column", "UndefinedColumn")
COMMANDS: tuple[click.Command, ...] = (
    *(administrators.group, calendars.group, partnerships.group, protocols.group, journal.group, facts.group),
    *(
        deadline.command,
        settings.command,
        playing.command,
        seeding.command,
        sweeping.command,
        setting_aside.command,
        showing.show,
        showing.stalled,
        statistics.command,
        drills.send,
        drills.listing,
    ),
    *(backing_up.backup, backing_up.restore),
    *(outbox.messages, outbox.deliver, running.serve, running.scheduler, demo.command),
)


class Escalation(FlaskGroup):
    """Every command, within the application given."""

    def __init__(self, app: Flask) -> None:
        super().__init__(
            name="escalation",
            help="Professional-disagreement protocols, used: set-up, sweep, stories, figures.",
            create_app=lambda: app,
            add_default_commands=False,
            add_version_option=False,
            load_dotenv=False,
            set_debug_flag=False,
        )
        # Which application is run, and with which settings, is decided already.
        self.params.clear()
        for command in (*COMMANDS, routes_command):
            self.add_command(command)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. What people can put right is said in a sentence."""
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            raise Wrong(_database_sentence(error)) from None
        except (RealPeople, NoCalendar) as error:
            raise Wrong(str(error)) from None


def _database_sentence(error: DBAPIError) -> str:
    why = f"{type(error.orig).__name__}: {error.orig}"
    if any(sign in why for sign in NO_TABLES):
        return "The database lacks tables, or they are older than this program. Run `escalation db upgrade` first."
    return f"The database cannot be used: {str(error.orig).splitlines()[0] if str(error.orig) else why}"


def refuse(sentence: str) -> NoReturn:
    """Say what is wrong and end with exit code 2."""
    click.echo(sentence, err=True)
    sys.exit(2)
