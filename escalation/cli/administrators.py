"""`escalation administrator`: the one account that is made before anybody can sign in."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from escalation import clock
from escalation.cli import printing
from escalation.cli.wrong import Wrong
from escalation.services import administrators


@click.group("administrator")
def group() -> None:
    """People who keep accounts and make partnerships."""


@group.command("create")
@click.argument("email")
@click.option("--name", help="Their name; the address until they change it, if left out.")
@click.option("--password-stdin", is_flag=True, help="Set the password from standard input instead of printing a link.")
@printing.as_json
@with_appcontext
def create(email: str, name: str | None, password_stdin: bool, as_json: bool) -> None:
    """Make EMAIL an administrator and print the link with which they choose their password, once, within 7 days."""
    try:
        if password_stdin:
            typed = sys.stdin.readline().rstrip("\r\n")
            administrators.create_with_password(email, name, typed, at=clock.real_now())
            link = None
        else:
            link = current_app.config["BASE_URL"] + administrators.create(email, name, at=clock.real_now())
    except administrators.NotMade as no:
        raise Wrong(str(no)) from None
    if as_json:
        printing.document({"email": email.strip().lower(), "link": link})
    elif link is None:
        click.echo(f"{email.strip().lower()} can sign in with that password.")
    else:
        click.echo(link)
