"""What every page has around its content: navigation, who is signed in, the demo's banner, the footer."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, request, session, url_for
from flask_babel import get_locale, gettext, ngettext
from flask_wtf.csrf import generate_csrf

from escalation import clock
from escalation.domain.roles import Role
from escalation.services import access, guides, own_account, reading, set_up, watching
from escalation.services.accounts import Account
from escalation.web import guard
from escalation.web.formats import day

Link = dict[str, Any]


def register(app: Flask) -> None:
    """Hand every template what the base page needs."""
    app.context_processor(surroundings)
    app.add_template_global(guard.may, "may")


def surroundings() -> dict[str, Any]:
    """The base page's variables. A page for a fault of our own asks the database nothing."""
    around: dict[str, Any] = {
        "service_name": current_app.config["SERVICE_NAME"],
        "language": str(get_locale() or "en"),
        "footer_links": _footer(),
    }
    if g.get("plain_page"):
        return around
    around["notice"] = _demo_notice()
    around["help_contact"] = _help_contact()
    around["navigation"] = navigation()
    around["late_sweep"] = _late_sweep()
    person = guard.signed_in_person()
    if person is not None and not g.get("on_error_page"):
        around["account"] = {
            "name": person.name,
            "sign_out_url": url_for("account.sign_out"),
            "csrf_token": generate_csrf(),
            "url": url_for("own_account.page"),
            "switch": _switch(person.id),
            "session": {**session_left(person), "url": url_for("own_account.stay")},
        }
    return around


def session_left(person: Account) -> dict[str, Any]:
    """For how many seconds the session lasts if no other page is asked for, and whether it ends then in any case."""
    left = int((person.until - clock.real_now()).total_seconds())
    return {"seconds": max(0, left), "for_good": person.for_good}


def _switch(person: int) -> Link | None:
    """The choice among partnerships, for whoever has a part in several."""
    choices = own_account.partnerships_of(person, at=clock.now())
    if len(choices) < 2:
        return None
    return {"choices": choices, "chosen": chosen_partnership(), "url": url_for("own_account.switch")}


def chosen_partnership() -> str | None:
    """The key of the partnership somebody chose to see, if they did."""
    chosen: str | None = session.get("partnership")
    return chosen


def _of_the_chosen(seats: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of several partnerships the chosen one, where it is among them."""
    all_of_them = list(seats)
    chosen = chosen_partnership()
    return [seat for seat in all_of_them if seat[0] == chosen] or all_of_them


def navigation() -> list[Link]:
    """The links at the top: those a person has a use for."""
    person = guard.signed_in_person()
    if person is None:
        return [] if request.endpoint == "account.sign_in" else [_link(gettext("Sign in"), "/sign-in")]
    roles = guard.general_roles()
    links = []
    if Role.PRACTITIONER in roles or Role.COORDINATOR in roles:
        links.append(_link(gettext("My work"), "/work"))
    if guard.may_anywhere("raise"):
        links.append(_link(gettext("Raise a disagreement"), _raise_in(person.id)))
    waiting = _open_flags(person.id)
    if waiting or Role.PRACTITIONER in roles or Role.COORDINATOR in roles:
        links.append(_link(_flags(waiting), "/stalled"))
    if guard.may_anywhere("board"):
        seats = _of_the_chosen(set_up.board_seats_of(person.id, at=clock.now()))
        links += [_link(_named(gettext("Figures"), name, len(seats)), f"/board/{key}") for key, name in seats]
    if Role.FILE_AUDITOR in roles:
        audited = _of_the_chosen(set_up.audits_of(person.id))
        links += [_link(_named(gettext("File audits"), name, len(audited)), f"/audits/{key}") for key, name in audited]
    if guard.may_anywhere("set_up"):
        kept = _of_the_chosen(set_up.coordinated_by(person.id, at=clock.now()))
        links += [_set_up(_named(gettext("Set-up"), name, len(kept)), key) for key, name in kept]
    if guard.may_anywhere("accounts"):
        links.append(_link(gettext("Accounts"), "/admin/"))
    return links


def _open_flags(person: int) -> int:
    """How many flags wait for this person's answer, asked once for a page."""
    if "open_flags" not in g:
        g.open_flags = access.open_flags_of(person, at=clock.now())
    return int(g.open_flags)


def _late_sweep() -> Link | None:
    """For whoever relies on being told: that dates have not been checked lately, and when they last were."""
    person = guard.signed_in_person()
    if person is None or g.get("on_error_page"):
        return None
    at = clock.now()
    late, swept_at = watching.late_by(at=at, sweep_every=timedelta(seconds=current_app.config["SWEEP_SECONDS"]))
    if not late:
        return None
    relies = (
        Role.COORDINATOR in guard.general_roles()
        or guard.may_anywhere("board")
        or _is_within("/stalled")
        or bool(_open_flags(person.id))
        or access.may_be_asked(person.id, at=at)
    )
    return {"swept_at": swept_at} if relies else None


def _raise_in(person: int) -> str:
    """Where raising begins: in the chosen partnership, where one may raise in it."""
    chosen = chosen_partnership()
    if chosen is None:
        return "/raise/"
    return f"/raise/{chosen}" if chosen in {p.key for p in reading.partnerships_to_raise_in(person)} else "/raise/"


def _named(word: str, name: str, number: int) -> str:
    return word if number == 1 else f"{word}: {name}"


def _flags(number: int) -> str:
    if not number:
        return str(gettext("Flags"))
    return str(ngettext("Flags (%(num)d)", "Flags (%(num)d)", number))


def _set_up(text: str, partnership: str) -> Link:
    """The set-up, which people, activity, file audits and the view of all disagreements belong to."""
    link = _link(text, f"/setup/{partnership}")
    parts = ("people", "coordination", "activity", "audits")
    link["active"] = link["active"] or any(_is_within(f"/{part}/{partnership}") for part in parts)
    return link


def _link(text: str, href: str) -> Link:
    return {"text": text, "href": href, "active": _is_within(href)}


def _is_within(place: str) -> bool:
    """Whether this page is the one at that address, or below it."""
    here = request.path if not g.get("on_error_page") else ""
    return here == place or (place != "/" and here.startswith(place.rstrip("/") + "/"))


def _footer() -> list[Link]:
    return [
        {"text": gettext("Help"), "href": url_for("start.help_page")},
        {"text": gettext("Accessibility"), "href": url_for("start.accessibility")},
        {"text": gettext("Privacy"), "href": url_for("start.privacy")},
    ]


def _help_contact() -> str | None:
    """Whom to ask: in the partnership a page is about, else in the one chosen, else in each that somebody is in."""
    contact = guides.contact_of(_partnership_of_the_page())
    if contact:
        return str(gettext("Help: %(contact)s", contact=contact))
    person = guard.signed_in_person()
    if person is None:
        return None
    asked = [(name, guides.contact_of(key)) for key, name in own_account.partnerships_of(person.id, at=clock.now())]
    several = len(asked) > 1
    told = [f"{name}: {contact}" if several else contact for name, contact in asked if contact]
    return str(gettext("Help: %(contact)s", contact="; ".join(told))) if told else None


def _partnership_of_the_page() -> str | None:
    """The partnership that the address names, unless the page is about a fault: that one says nothing about it."""
    if g.get("on_error_page"):
        return None
    named = request.view_args or {}
    # A disagreement may be of another partnership than the one chosen.
    partnership: str | None = (
        named.get("partnership") if "ref" in named else named.get("partnership", chosen_partnership())
    )
    return partnership


def _demo_notice() -> Link | None:
    if not current_app.config.get("DEMO"):
        return None
    return {
        "tag": gettext("Demo"),
        "text": gettext("Everybody here is made up. Today is %(day)s.", day=day(clock.now())),
        "href": url_for("demo.mailbox"),
        "link_text": gettext("See the mail it would have sent"),
    }
