"""Who holds each post, who deputises, and which agency stands in: one form for each agency."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.services.setting_up import posts
from escalation.services.setting_up.keys import role_from
from escalation.web.forms import Field, Typed, data_of
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import Form, carried_out, done, here, seal, show, started

blueprint = Blueprint("posts", __name__)

ANOTHER = "another"


@blueprint.get("/setup/<partnership>/posts")
@guarded("set_up")
def listing(partnership: str) -> str:
    """Every post, and who acts in it today."""
    place = here(partnership)
    return render_template("setup/posts.html", place=place, sheets=posts.listing(place.id, on=place.today))


@blueprint.get("/setup/<partnership>/posts/<agency>")
@guarded("set_up")
def form(partnership: str, agency: str) -> str:
    """The posts of one agency, or of the partnership itself."""
    sheet = _sheet(partnership, agency)
    return _page(partnership, sheet, _started(sheet))


@blueprint.post("/setup/<partnership>/posts/<agency>")
@guarded("set_up")
def fill(partnership: str, agency: str) -> Any:
    """Say who holds the posts."""
    sheet, typed = _sheet(partnership, agency), request.form
    data = data_of([f for _, fields in _questions(sheet) for f in fields], typed)
    wanted: dict[str, dict[str, str | None]] = {role: data[role] for role in data if role != ANOTHER}
    errors: dict[str, str] = {}
    new = data[ANOTHER]
    role = role_from(new["name"])
    if role and not new["holder"]:
        errors["another.holder"] = gettext("Choose who holds it.")
    elif new["holder"] and not role:
        errors["another.name"] = gettext("Say what the post is called.")
    elif role:
        wanted[role] = {"holder": new["holder"]}
    if errors:
        return _page(partnership, sheet, typed, errors), 422
    wrong = carried_out(
        lambda: posts.fill(partnership, agency, wanted, typed.get("seen"), person=current_person().id, at=clock.now())
    )
    if wrong:
        known = {post.role for post in sheet.posts}
        told = {_beside(path, known): why for path, why in wrong[0].items()}
        return _page(partnership, sheet, typed, told), wrong[1]
    return done(
        gettext("The posts of %(name)s are saved.", name=sheet.name),
        url_for("setup.posts.listing", partnership=partnership),
    )


@blueprint.post("/setup/<partnership>/posts/<agency>/<role>/remove")
@guarded("set_up")
def take_away(partnership: str, agency: str, role: str) -> Any:
    """Take away a post that somebody added and nothing needs."""
    wrong = carried_out(lambda: posts.take_away(partnership, agency, role, person=current_person().id, at=clock.now()))
    if wrong:
        return _page(partnership, _sheet(partnership, agency), _started(_sheet(partnership, agency)), wrong[0]), wrong[
            1
        ]
    return done(gettext("The post is taken away."), url_for("setup.posts.form", partnership=partnership, agency=agency))


def _beside(path: str, known: set[str]) -> str:
    """A fault's path as the field that shows it: a post of a new name is asked for at the foot."""
    role, _, part = path.partition(".")
    return path if not role or role in known else f"{ANOTHER}.{'holder' if part == 'holder' else 'name'}"


def _sheet(partnership: str, agency: str) -> posts.PostsSheet:
    place = here(partnership)
    return posts.sheet(place.id, agency, on=place.today)


def _started(sheet: posts.PostsSheet) -> Typed:
    return started(
        **{
            f"{post.role}.{part}": value
            for post in sheet.posts
            for part, value in (("holder", post.holder), ("deputy", post.deputy), ("stand_in", post.stand_in))
        }
    )


def _questions(sheet: posts.PostsSheet) -> list[tuple[posts.PostSheet | None, list[Field]]]:
    """The questions about each post, and at the end about one that is not there yet (None)."""
    people = (*sheet.people, *((email, f"{name} – {email}") for email, name in sheet.others))
    listed: list[tuple[posts.PostSheet | None, list[Field]]] = []
    for post in sheet.posts:
        fields = [
            Field(f"{post.role}.holder", "select", _("Holder"), choices=people, small=True),
            Field(f"{post.role}.deputy", "select", _("Deputy"), choices=people, small=True),
        ]
        if sheet.key != posts.OWN_POSTS:
            fields.append(
                Field(f"{post.role}.stand_in", "select", _("Agency that stands in"), choices=sheet.agencies, small=True)
            )
        listed.append((post, fields))
    another = [
        Field(f"{ANOTHER}.name", "line", _("What is it called?"), small=True),
        Field(f"{ANOTHER}.holder", "select", _("Who holds it?"), choices=people, small=True),
    ]
    return [*listed, (None, another)]


def _page(partnership: str, sheet: posts.PostsSheet, typed: Typed, errors: Mapping[str, str] | None = None) -> str:
    questions = _questions(sheet)
    asked = Form(
        title=gettext("Posts of %(name)s", name=sheet.name),
        fields=[f for _, fields in questions for f in fields],
        action=url_for("setup.posts.fill", partnership=partnership, agency=sheet.key),
        back=url_for("setup.posts.listing", partnership=partnership),
        back_text=_("Posts and leave"),
        button=_("Save these posts"),
        seen=seal(typed, sheet.seen, errors),
        template="setup/posts_form.html",
        more={"sheet": sheet, "questions": questions},
    )
    return show(asked, here(partnership), typed, errors)
