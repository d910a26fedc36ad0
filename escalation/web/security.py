"""What holds for every answer: headers, cookies, limits on what is sent, and forms that only our pages can send."""

from flask import Flask, Response, abort, current_app, request
from flask_wtf.csrf import CSRFProtect

from escalation.web.guard import UNGUARDED, signed_in_person

INLINE_SCRIPT = "sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="
"""The one script in the page template, which tells the style sheet that scripts run. A test works it out again."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' '{INLINE_SCRIPT}'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"

LONGEST_REQUEST = 2_000_000
LONGEST_FORM = 1_500_000
MOST_FIELDS = 1000

csrf = CSRFProtect()


def register(app: Flask) -> None:
    """Set cookies and limits, and put the headers on every answer. Goes before everything that reads a form."""
    secure = app.config["SECURE_COOKIES"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LONGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LONGEST_FORM,
        MAX_FORM_PARTS=MOST_FIELDS,
    )
    # A form is good for as long as the session it was opened in: a long text must not be refused for its age.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.before_request(refuse_unreadable)
    app.after_request(put_headers)


def refuse_unreadable() -> None:
    """Addresses with a NUL in them name nothing, and some databases fail at them."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in part for item in request.args.items(multi=True) for part in item):
        abort(400)


def put_headers(response: Response) -> Response:
    """Put the headers on an answer; what is for one reader is kept by no browser and no proxy."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in UNGUARDED and (_is_for_one_reader() or request.method == "POST"):
        response.headers["Cache-Control"] = "no-store"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = ONE_YEAR
    return response


def _is_for_one_reader() -> bool:
    """Whether somebody is signed in, or the page is one that only its address or its browser opens."""
    return signed_in_person() is not None or not {"draft", "link"}.isdisjoint(request.view_args or {})
