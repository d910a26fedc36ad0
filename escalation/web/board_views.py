"""Views of the figures that somebody keeps: saved, opened, renamed, sent, deleted."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from escalation import clock
from escalation.schemas.faults import BadFields
from escalation.schemas.saved_views import LONGEST_NAME, NEVER
from escalation.services.board import UnknownPartnership
from escalation.services.report import schedules, views
from escalation.services.report.narrowing import Offer, offer
from escalation.services.report.schedules import RHYTHMS, Schedule
from escalation.services.report.views import UnknownView, View
from escalation.web.forms import Field, Typed, shown, summary
from escalation.web.guard import current_person, guarded
from escalation.web.report_filters import NAMES, Asked, FilterForm, filter_form, query_of

blueprint = Blueprint("board_views", __name__)

NAME = Field(
    "name",
    "line",
    _("What do you call this view?"),
    _("Such as “Schools, last quarter”. Only you see it, and people to whom you have it sent."),
)
NEW_NAME = Field("name", "line", _("What do you call this view?"))


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)
    app.add_template_global(address_of_view, "address_of_view")


def address_of_view(partnership: str, view: View) -> str:
    """The page of the figures as a view asks for them."""
    query = query_of(Asked(view.filters, view.period, None))
    return url_for("board.board", partnership=partnership, **query)  # type: ignore[arg-type]


# -- all of them ----------------------------------------------------------------------------------------------------


@blueprint.get("/board/<partnership>/views")
@guarded("board")
def listing(partnership: str) -> str:
    """What one keeps, and what others have sent to one."""
    person = current_person().id
    place = _place(partnership)
    return render_template(
        "board/views.html",
        place=place,
        views=views.views_of(partnership, person, at=clock.now()),
        received=schedules.received(partnership, person),
    )


@blueprint.post("/board/<partnership>/views")
@guarded("board")
def leave(partnership: str) -> Any:
    """Have somebody else's view sent to one no more."""
    try:
        name = schedules.leave(partnership, current_person().id, _text("view"))
    except UnknownView:
        flash(gettext("It was no longer sent to you."), "success")
    else:
        flash(gettext("“%(name)s” is no longer sent to you.", name=name), "success")
    return redirect(url_for("board_views.listing", partnership=partnership))


@blueprint.get("/board/<partnership>/views/new")
@guarded("board")
def ask_name(partnership: str) -> Any:
    """What the view that is shown is to be called."""
    filters = _filters(partnership, request.args)
    if filters.faults:
        return redirect(url_for("board.board", partnership=partnership))
    return _naming(filters, MultiDict(), {})


@blueprint.post("/board/<partnership>/views/new")
@guarded("board")
def save(partnership: str) -> Any:
    """Keep it."""
    filters = _filters(partnership, request.form)
    if filters.faults:
        return _naming(filters, request.form, {"": next(iter(filters.faults.values()))}), 422
    asked = filters.asked
    try:
        key = views.save(
            partnership,
            current_person().id,
            _text("name"),
            period=asked.period,
            filters=asked.filters,
            at=clock.now(),
        )
    except BadFields as wrong:
        return _naming(filters, request.form, wrong.errors), 422
    flash(gettext("The view is saved."), "success")
    return redirect(url_for("board_views.one", partnership=partnership, view=key))


# -- one of them ----------------------------------------------------------------------------------------------------


@blueprint.get("/board/<partnership>/views/<view>")
@guarded("board")
def one(partnership: str, view: str) -> str:
    """One view: what it shows, what it is called, and when it is sent to whom."""
    return _page(partnership, view)


@blueprint.post("/board/<partnership>/views/<view>/name")
@guarded("board")
def rename(partnership: str, view: str) -> Any:
    """Call it something else."""
    return _carried_out(
        partnership,
        view,
        lambda person: views.rename(partnership, person, view, _text("name")),
        gettext("The name is saved."),
        naming=request.form,
    )


@blueprint.post("/board/<partnership>/views/<view>/delivery")
@guarded("board")
def send(partnership: str, view: str) -> Any:
    """Have it sent, or no more."""
    form = request.form

    def change(person: int) -> None:
        schedules.choose(
            partnership,
            person,
            view,
            rhythm=_text("rhythm"),
            working_day=_text("working_day"),
            readers=form.getlist("readers"),
            at=clock.now(),
        )

    said = gettext("It is not sent by mail.") if form.get("rhythm") == NEVER else gettext("It is sent from now on.")
    return _carried_out(partnership, view, change, said, sending=form)


@blueprint.get("/board/<partnership>/views/<view>/throw-away")
@guarded("board")
def ask_throw_away(partnership: str, view: str) -> str:
    """Whether it is to be deleted."""
    person, at = current_person().id, clock.now()
    try:
        found = views.view(partnership, person, view, at=at)
        plan = schedules.schedule(partnership, person, view, at=at)
    except UnknownView:
        abort(404)
    return render_template("board/view_throw_away.html", place=_place(partnership), view=found, plan=plan)


@blueprint.post("/board/<partnership>/views/<view>/throw-away")
@guarded("board")
def throw_away(partnership: str, view: str) -> Any:
    """Delete it."""
    try:
        name = views.throw_away(partnership, current_person().id, view)
    except UnknownView:
        abort(404)
    flash(gettext("“%(name)s” is deleted.", name=name), "success")
    return redirect(url_for("board_views.listing", partnership=partnership))


# -- what they share ------------------------------------------------------------------------------------------------


def _carried_out(
    partnership: str,
    view: str,
    change: Callable[[int], None],
    said: str,
    *,
    naming: Typed | None = None,
    sending: Typed | None = None,
) -> Any:
    try:
        change(current_person().id)
    except BadFields as wrong:
        return _page(partnership, view, naming=naming, sending=sending, faults=wrong.errors), 422
    except UnknownView:
        abort(404)
    flash(said, "success")
    return redirect(url_for("board_views.one", partnership=partnership, view=view))


def _page(
    partnership: str,
    key: str,
    *,
    naming: Typed | None = None,
    sending: Typed | None = None,
    faults: Mapping[str, str] | None = None,
) -> str:
    person, at = current_person().id, clock.now()
    try:
        found = views.view(partnership, person, key, at=at)
        plan = schedules.schedule(partnership, person, key, at=at)
    except UnknownView:
        abort(404)
    questions = _sending_fields(plan)
    wrong = faults or {}
    return render_template(
        "board/view.html",
        place=_place(partnership),
        view=found,
        plan=plan,
        name=NEW_NAME,
        naming=shown(naming if naming is not None else MultiDict({"name": found.name})),
        questions=questions,
        sending=shown(sending if sending is not None else _chosen(plan)),
        faults=wrong,
        errors=summary([NEW_NAME, *questions], wrong),
    )


def _sending_fields(plan: Schedule) -> list[Field]:
    return [
        Field(
            "rhythm",
            "choice",
            gettext("How often?"),
            gettext("Each mail is about the month, quarter or year that has just ended, narrowed as this view is."),
            choices=((NEVER, gettext("Never")), *RHYTHMS.items()),
        ),
        Field(
            "working_day",
            "line",
            gettext("On which working day after its end?"),
            gettext("Such as 5. Dates that ran out on the last day are settled by then."),
            width="govuk-input--width-2",
        ),
        Field(
            "readers",
            "several",
            gettext("To whom?"),
            gettext("These people may read the figures. Whoever loses that right gets no more mail."),
            choices=tuple((str(number), name) for number, name in plan.may_read),
        ),
    ]


def _chosen(plan: Schedule) -> Typed:
    readers = [("readers", str(person)) for person in sorted(plan.readers)]
    return MultiDict([("rhythm", plan.rhythm or NEVER), ("working_day", str(plan.working_day)), *readers])


def _naming(filters: FilterForm, typed: Typed, faults: Mapping[str, str]) -> str:
    query = {name: value for name, value in filters.query.items() if name in NAMES and name != "as_at"}
    return render_template(
        "board/view_new.html",
        place=filters.offered,
        filters=filters,
        query=query,
        name=NAME,
        typed=shown(typed),
        faults=faults,
        longest=LONGEST_NAME,
        errors=summary([NAME], faults),
    )


def _filters(partnership: str, given: MultiDict[str, str]) -> FilterForm:
    return filter_form(given, _place(partnership), at=clock.now())


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\x00", "")


def _place(partnership: str) -> Offer:
    try:
        return offer(partnership)
    except UnknownPartnership:
        abort(404)
