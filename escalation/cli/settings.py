"""`escalation settings`: what can be set, and what holds."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from escalation.cli import printing
from escalation.settings import PREFIX, SETTINGS, Setting


@click.command("settings")
@printing.as_json
@with_appcontext
def command(as_json: bool) -> None:
    """List every setting with its value, its default and what it is for. Secrets are not shown."""
    rows = [
        {
            "name": PREFIX + setting.name,
            "value": _shown(setting),
            "default": setting.default,
            "meaning": setting.meaning,
        }
        for setting in SETTINGS
    ]
    if as_json:
        printing.document(rows)
        return
    for row in rows:
        click.echo(f"{row['name']} = {'' if row['value'] is None else row['value']}")
        click.echo(f"    {row['meaning']}" + ("" if row["default"] is None else f" (default: {row['default']})"))


def _shown(setting: Setting) -> object:
    value = current_app.config[setting.name]
    if setting.secret and value and value != setting.default:
        return "(set)"
    if setting.name == "DATABASE_URL":
        return make_url(value).render_as_string(hide_password=True)
    return value
