"""Who may reach which page: each view names its permission, and one place decides before any view runs."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from escalation import clock
from escalation.domain.roles import ACCESS, Role
from escalation.domain.roles import may as role_may
from escalation.services import access
from escalation.services.accounts import Account
from escalation.web import interrupted

View = TypeVar("View", bound=Callable[..., Any])

PERMISSION = "permission_asked_for"
UNGUARDED = frozenset({"static"})
"""Style sheets and scripts, which hold nothing of anybody."""


class UnguardedView(Exception):
    """A page names no permission, or one that is not in the access table; the application does not start."""


def guarded(permission: str) -> Callable[[View], View]:
    """Mark a view with the permission it asks for, a name in the access table. Goes directly above the function."""

    def mark(view: View) -> View:
        setattr(view, PERMISSION, permission)
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The permission a page asks for; None where it names none."""
    found: str | None = getattr(app.view_functions.get(endpoint), PERMISSION, None)
    return found


def require_guards(app: Flask) -> None:
    """UnguardedView unless every page of the application names a permission of the access table."""
    wrong = [
        endpoint
        for endpoint in app.view_functions
        if endpoint not in UNGUARDED and permission_of(app, endpoint) not in ACCESS
    ]
    if wrong:
        raise UnguardedView(f"No permission of the access table is named by: {', '.join(sorted(wrong))}")


def current_person() -> Account:
    """Who is signed in. Only for views that ask for more than `public`."""
    if not current_user.is_authenticated:
        abort(404)
    account: Account = current_user.account
    return account


def signed_in_person() -> Account | None:
    """Who is signed in, if anybody is."""
    return current_user.account if current_user.is_authenticated else None


def may(permission: str) -> bool:
    """Whether this request's person may use what asks for this permission, where the request is: for templates."""
    return role_may(g.get("roles", frozenset({Role.ANYONE})), permission)


def may_anywhere(permission: str) -> bool:
    """Whether this request's person may use it in any partnership: for navigation."""
    return role_may(general_roles(), permission)


def general_roles() -> frozenset[Role]:
    """What this request's person is in any partnership at all."""
    if "general_roles" not in g:
        person = signed_in_person()
        g.general_roles = (
            frozenset({Role.ANYONE})
            if person is None
            else access.roles_in_general(person.id, administrator=person.administrator, at=clock.now())
        )
    roles: frozenset[Role] = g.general_roles
    return roles


def decide() -> Response | tuple[str, int] | None:
    """Before every view: let in, send to the sign-in page, or answer that there is no such page.

    What is foreign and what does not exist get the same answer, so that nobody learns which references exist.
    """
    g.roles = frozenset({Role.ANYONE})
    endpoint = request.endpoint
    if endpoint is None or endpoint in UNGUARDED:
        return None
    permission = getattr(_view(endpoint), PERMISSION, "")
    if permission == "public":
        return None
    if signed_in_person() is None:
        kept = interrupted.keep()
        if kept is not None:
            return interrupted.sign_in_page(kept)
        if not interrupted.was_signed_in() and role_may({Role.NEWCOMER}, permission):
            return None
        return to_sign_in()
    g.roles = _roles_here()
    if not role_may(g.roles, permission):
        abort(404)
    return None


def let_go_before_a_change() -> None:
    """What changes something reads afresh what is so then. A page that only reads shows one state of things."""
    if request.method not in ("GET", "HEAD"):
        access.let_go()


def to_sign_in() -> Response:
    """To the sign-in page, and from there back to this request's page."""
    return redirect(url_for("account.sign_in", next=_way_back()))


def _view(endpoint: str) -> Callable[..., Any]:
    return current_app.view_functions[endpoint]


def _roles_here() -> frozenset[Role]:
    person = current_person()
    args = request.view_args or {}
    at = clock.now()
    if "ref" in args:
        return access.roles_in_disagreement(person.id, args["ref"], administrator=person.administrator, at=at)
    if "partnership" in args:
        return access.roles_in_partnership(person.id, args["partnership"], administrator=person.administrator, at=at)
    return general_roles()


def _way_back() -> str:
    """Where to go after signing in. A form's address is the address of its page too."""
    return request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else request.path
