"""The application: wiring only."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from sqlalchemy import JSON
from werkzeug.middleware.proxy_fix import ProxyFix

from escalation import mail, scheduler, settings, web
from escalation.storage import models
from escalation.storage.base import UTCDateTime, db, let_go_of_reading
from escalation.web import languages

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent


def create_app(overrides: Mapping[str, Any] | None = None, *, instance: Path | None = None) -> Flask:
    """Put the application together from the environment. `overrides` are settings given by hand, as tests do.

    BadSetting names a setting that cannot be used.
    """
    instance = instance or ROOT / "instance"
    app = Flask(
        "escalation",
        root_path=str(ROOT / "escalation"),
        instance_path=str(instance.resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "assets" / "dist"),
        static_url_path="/assets",
    )
    given = {k: v for k, v in (overrides or {}).items() if isinstance(v, str)}
    environment = {f"{settings.PREFIX}{k}": v for k, v in given.items()}
    app.config.update(settings.read({**_environment(), **environment}, instance=instance))
    for sentence in settings.unknown(_environment()):
        log.warning(sentence)
    app.config.update({k: v for k, v in (overrides or {}).items() if k not in given})
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    _templates(app)
    _proxies(app)
    db.init_app(app)
    app.teardown_appcontext(lambda _: let_go_of_reading())
    languages.register(app)
    Migrate(
        app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True, render_item=_render_item
    )
    mail.register(app)
    scheduler.register(app)
    web.register(app)
    return app


def _environment() -> dict[str, str]:
    import os

    return {k: v for k, v in os.environ.items() if k.startswith(settings.PREFIX)}


def _templates(app: Flask) -> None:
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    own = app.jinja_loader
    app.jinja_options = {"loader": ChoiceLoader([*([own] if own else []), components])}
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _proxies(app: Flask) -> None:
    """Believe what our own proxies say about where a request came from, and nobody else."""
    number = app.config["PROXIES"]
    if number:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number)  # type: ignore[method-assign]


def _render_item(kind: str, item: Any, context: Any) -> str | bool:
    """How migrations write the types of our own, so that they need no import of the application."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON) and item._variant_mapping:
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


__all__ = ["ROOT", "create_app", "models"]
