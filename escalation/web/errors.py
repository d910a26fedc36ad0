"""What people read when something did not work: what happened, that it is not their fault, and what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, render_template, request
from flask_babel import lazy_gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError, validate_csrf
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from wtforms.validators import ValidationError

Words = tuple[Any, tuple[Any, ...]]
Fields = tuple[tuple[str, str], ...]

WORDS: dict[int, Words] = {
    400: (
        _("We could not read that"),
        (_("Something in the address or the form was not readable."), _("Go back and try once more.")),
    ),
    403: (_("This is not open to you"), (_("If you think it should be, ask your partnership's coordinator."),)),
    404: (
        _("There is nothing here for you"),
        (
            _("If you typed the address, check it. If you followed a link, it may be old."),
            _("If a case should be yours to see, ask your safeguarding lead or your partnership's coordinator."),
        ),
    ),
    405: (
        _("This address cannot be used like that"),
        (_("Go back to the page you came from and use its buttons."),),
    ),
    413: (
        _("That is more than we can take at once"),
        (
            _("Nothing was saved. Go back: what you typed is still there."),
            _("Shorten the longest text and send again."),
        ),
    ),
    429: (_("Too many tries"), (_("Wait a moment, then try again."),)),
    500: (
        _("Something went wrong on our side"),
        (
            _("It is not your fault. The last thing you sent was not saved."),
            _("Try again in a few minutes."),
            _("If a child or adult is at risk, do not wait for this page: pick up the phone."),
        ),
    ),
    503: (
        _("We are out for a moment"),
        (
            _("The last thing you sent was not saved. Try again in a few minutes."),
            _("If a child or adult is at risk, do not wait for this page: pick up the phone."),
        ),
    ),
}
TOO_LONG_OPEN: Words = (
    _("This page was open too long"),
    (
        _("Nothing was sent. Go back: what you typed is still in the form. Copy longer texts, to be safe."),
        _("Then open the page again and send it from there."),
    ),
)


def register(app: Flask) -> None:
    """Answer every fault with a page in plain words."""
    handlers: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
        (CSRFError, _too_long_open),
        (HTTPException, _http),
        (OperationalError, _no_database),
        (Exception, _unforeseen),
    )
    for kind, handler in handlers:
        app.register_error_handler(kind, handler)


def page(code: int, words: Words | None = None, again: Fields | None = None) -> tuple[str, int]:
    """The page for an answer that is not what was asked for. `again`: the fields of a form to be sent once more."""
    title, lines = words or WORDS.get(code) or WORDS[400 if code < 500 else 500]
    g.on_error_page = True
    if code >= 500:
        _ask_the_database_nothing()
    return render_template("errors/error.html", heading=title, lines=lines, again=again), code


def _ask_the_database_nothing() -> None:
    """After a fault of our own the database may be gone: the page neither says nor finds out who reads it."""
    g.plain_page = True
    g._login_user = AnonymousUserMixin()


def _http(fault: HTTPException) -> Any:
    if fault.response is not None or fault.code is None or fault.code < 400:
        return fault
    body, code = page(fault.code)
    headers = [(k, v) for k, v in fault.get_headers() if k in ("Allow", "Retry-After")]
    return body, code, headers


def _too_long_open(fault: CSRFError) -> tuple[str, int]:
    return page(400, TOO_LONG_OPEN)


def _no_database(fault: OperationalError) -> tuple[str, int]:
    _log(fault)
    return page(503, again=_sent())


def _sent() -> Fields | None:
    """The fields of a form of ours that could not be recorded, so that nobody types anything twice; None without one.

    No password goes into a page, and nothing that another site had somebody send.
    """
    if request.method != "POST" or any("password" in name for name in request.form):
        return None
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return None
    return tuple((name, text) for name, text in request.form.items(multi=True) if name != "csrf_token")


def _unforeseen(fault: Exception) -> tuple[str, int]:
    _log(fault)
    return page(500)


def _log(fault: Exception) -> None:
    """Where it failed and how, without the values: a statement's parameters may be somebody's words."""
    own = str(Path(current_app.root_path).parent)
    frames = []
    trace = fault.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if trace.tb_next is None or (file.startswith(own) and "site-packages" not in file):
            frames.append(f"{file.removeprefix(own)}:{trace.tb_lineno}")
        trace = trace.tb_next
    current_app.logger.error("%s at %s: %s", type(fault).__name__, request.url_rule or "no page", " > ".join(frames))
