"""`escalation demo`: the fictional partnerships, from nothing to a page."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo, pass_script_info
from flask_migrate import upgrade
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from escalation import clock
from escalation.app import create_app
from escalation.cli import moments, printing
from escalation.cli.running import LAST_PORT, address, listen, serve_until_stopped
from escalation.cli.wrong import Wrong
from escalation.demo.guests import GUESTS
from escalation.demo.loading import PASSWORD, build
from escalation.services import demo_time, partnerships
from escalation.storage.base import db, reading


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, LAST_PORT))
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 answers other machines too.")
@click.option("--fresh", is_flag=True, help="Build everything anew, and forget what was done in the demo.")
@click.option("--load-only", is_flag=True, help="Build the data and end, without serving pages.")
@pass_script_info
def command(info: ScriptInfo, port: int, host: str, fresh: bool, load_only: bool) -> None:
    """Load the fictional partnerships of Calderbeck, and serve the pages with the scheduler."""
    ordinary = info.load_app()
    file = _file(ordinary)
    app = _app(ordinary, file, f"http://localhost:{port}")
    server = None if load_only else listen(app, host, port)
    if _is_needed(app, file, fresh):
        _build(ordinary, file)
    with app.app_context():
        upgrade()
        shown = demo_time.go_on(real=clock.real_now())
        assert shown is not None
        clock.shift_to(shown)
        db.session.remove()
    if server is not None:
        _welcome(address(host, port))
        serve_until_stopped(app, server)


def _file(ordinary: Flask) -> Path:
    url = make_url(ordinary.config["DATABASE_URL"])
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise Wrong("The demo keeps to an SQLite file. Unset ESCALATION_DATABASE_URL, or name another file in it.")
    return Path(url.database).absolute()


def _app(ordinary: Flask, file: Path, base_url: str) -> Flask:
    """The application of the demo: it marks its pages as such, and its mail stays on this machine."""
    given = {
        "SECRET_KEY": ordinary.config["SECRET_KEY"],
        "DATABASE_URL": f"sqlite:///{file}",
        "BASE_URL": base_url,
        "MAIL_URL": f"file:{file.parent / 'demo-mail'}",
        "DEMO": True,
    }
    app = create_app(given, instance=Path(ordinary.instance_path))
    app.config.update(DEMO_GUESTS=GUESTS, DEMO_PASSWORD=PASSWORD)
    return app


def _is_needed(app: Flask, file: Path, fresh: bool) -> bool:
    """Whether there is something to build. Wrong where the file is somebody's own: that is never overwritten."""
    if not file.exists():
        return True
    with app.app_context():
        is_demo = demo_time.shown(real=clock.real_now()) is not None
        in_use = not is_demo and _has_partnerships()
        db.session.remove()
        db.engine.dispose()
    if in_use:
        raise Wrong(
            f"{file} holds partnerships and is no demo, so it is left alone. "
            "Name another file in ESCALATION_DATABASE_URL, such as sqlite:///instance/demo.sqlite."
        )
    return fresh or not is_demo


def _has_partnerships() -> bool:
    try:
        return bool(partnerships.listing(reading()))
    except DBAPIError:
        reading().rollback()
        return False


def _build(ordinary: Flask, file: Path) -> None:
    """Build beside the old file and change places at the end, so that there is never half a demo."""
    made = file.with_name(f"{file.name}.new")
    _forget(made)
    printing.note("Loading Calderbeck: two partnerships and two years of disagreements (about 20 seconds)…")
    app = _app(ordinary, made, "http://localhost")
    with app.app_context(), printing.bar("Playing") as progress:
        build(real=clock.real_now(), progress=progress)
        db.session.remove()
        db.engine.dispose()
    _forget(file)
    made.replace(file)


def _forget(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _welcome(at: str) -> None:
    click.echo(f"\nCalderbeck is open: {at}")
    click.echo(f"It is {moments.written(clock.now())} there. Everybody in it is made up.\n")
    click.echo(f"Sign in at {at}/sign-in with the password {PASSWORD} as")
    for way, email, who in GUESTS:
        click.echo(f"  {way:<16} {email:<36} {who}")
    click.echo(f"\nMail it would have sent: {at}/demo/mailbox\nEnd with Ctrl-C; the next start goes on from here.\n")
