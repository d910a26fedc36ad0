"""The pages people come in by."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from escalation.web import (
    account,
    admin,
    demo,
    errors,
    following,
    formats,
    guard,
    guide,
    health,
    layout,
    security,
    setup,
    start,
    watch,
    wording,
)

PAGES = (
    "which_way",
    "quiet",
    "work",
    "first_time",
    "raising",
    "disagreement",
    "documents",
    "acts",
    "flags",
    "board",
    "board_files",
    "board_published",
    "board_views",
    "people",
    "join",
    "join_in",
    "meeting_statement",
    "own_account",
    "own_hours",
    "protocols",
    "moving_versions",
    "coordination",
    "leavers",
    "settings_pages",
    "calendar_pages",
    "test_mail",
    "drills",
    "activity",
    "file_audits",
    "mail_receipts",
    "given_up_mail",
)


def register(app: Flask) -> None:
    """Put every page and its guard onto the application. UnguardedView if a page names no permission."""
    formats.register(app)
    layout.register(app)
    errors.register(app)
    security.register(app)
    app.before_request(guard.decide)
    wording.register(app)
    app.before_request(guard.let_go_before_a_change)  # after both have read what they need
    security.csrf.init_app(app)  # after the guard: nobody learns from a form's token which cases exist
    account.register(app)
    watch.register(app)
    following.register(app)
    for module in (start, guide, health, setup, admin, demo):
        app.register_blueprint(module.blueprint)
    for name in PAGES:
        if find_spec(f"escalation.web.{name}") is not None:
            import_module(f"escalation.web.{name}").register(app)
    guard.require_guards(app)
