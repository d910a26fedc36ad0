"""`escalation backup` and `restore`: a whole database out, and back in with proof."""

import sys
import time
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from escalation import clock
from escalation.app import create_app
from escalation.cli import moments, printing
from escalation.cli.wrong import Wrong
from escalation.services import backups
from escalation.services.backups import Restored
from escalation.settings import BadSetting
from escalation.storage.backups.failing import Impossible
from escalation.storage.base import db

KEY_APART = (
    "The secret key is not in it. Keep ESCALATION_SECRET_KEY, or secret.key of the instance folder, in another safe "
    "place: without it no local reference in the backup can ever be read."
)

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@printing.as_json
@with_appcontext
def backup(file: Path, overwrite: bool, as_json: bool) -> None:
    """Write the whole database into FILE while everybody goes on working."""
    try:
        made = backups.back_up(file, overwrite=overwrite, at=clock.real_now())
    except Impossible as why:
        raise Wrong(str(why)) from None
    if as_json:
        printing.document(made.as_json())
    else:
        click.echo(
            f"{made.file}: {made.database}, {made.bytes / 1e6:.1f} MB, complete and checked. "
            f"All that was recorded before {moments.written(made.began_at)} is in it."
        )
    printing.note(KEY_APART)


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--into", "into", required=True, metavar="URL", help="An empty database: sqlite:///… or postgresql://…")
@printing.as_json
@with_appcontext
def restore(file: Path, into: str, as_json: bool) -> None:
    """Bring a backup into an empty database and check all of it.

    Exit code 1 where a journal does not verify or the present secret key does not open the references.
    """
    began = time.monotonic()
    app = _on(into)
    newest, known = _migrations()
    try:
        stood_at = backups.put_back(file, app.config["DATABASE_URL"], known=known)
    except Impossible as why:
        raise Wrong(str(why)) from None
    with app.app_context():
        if stood_at != newest:
            upgrade()
        found = backups.look_over()
        db.session.remove()
        db.engine.dispose()
    facts = {"stood_at": stood_at, "stands_at": newest, "seconds": round(time.monotonic() - began, 1)}
    if as_json:
        printing.document(found.as_json() | facts)
    else:
        _say(found, stood_at, newest)
    if not found.good:
        sys.exit(1)


def _on(url: str) -> Flask:
    """This application on another database, with the same key."""
    here: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        named = make_url(url)
        if named.get_backend_name() == "sqlite" and named.database not in (None, "", ":memory:"):
            named = named.set(database=str(Path(named.database).absolute()))  # from where the command is given
        address = named.render_as_string(hide_password=False)
        given = {"DATABASE_URL": address, "SECRET_KEY": here.config["SECRET_KEY"]}
        return create_app(given, instance=Path(here.instance_path))
    except ArgumentError:
        raise Wrong(
            f"“{url.partition('://')[0]}” is no address of a database. Say sqlite:///… or postgresql://…"
        ) from None
    except BadSetting as bad:
        raise Wrong(f"--into: {bad}") from None


def _migrations() -> tuple[str, frozenset[str]]:
    """The newest migration of this program, and all of them."""
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    newest = scripts.get_current_head()
    assert newest is not None
    return newest, frozenset(one.revision for one in scripts.walk_revisions())


def _say(found: Restored, stood_at: str, newest: str) -> None:
    click.echo(
        f"Restored: {found.partnerships} partnerships, {found.people} people, {found.disagreements} disagreements, "
        f"{found.journal.entries} journal entries."
    )
    if found.newest_act is not None:
        ref, recorded_at = found.newest_act
        click.echo(f"The newest act was recorded {moments.written(recorded_at)}, in {ref}.")
    if stood_at != newest:
        click.echo(f"Its tables were of {stood_at}, and are brought up to {newest}.")
    for fault in found.journal.faults:
        click.echo(f"{fault.ref}, entry {fault.seq}: {fault.why}")
    click.echo(f"{found.journal.chains} journals checked: {len(found.journal.faults) or 'no'} faults.")
    if found.unreadable:
        click.echo(
            f"{found.unreadable} local references cannot be read with the present secret key. "
            "Set the ESCALATION_SECRET_KEY of the installation that was backed up."
        )
    else:
        click.echo("Every local reference can be read with the present secret key.")
