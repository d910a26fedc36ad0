"""The coordinator's pages: the tasks of the set-up, and everything that is missing with the link that mends it."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from escalation import clock
from escalation.services import readiness, set_up
from escalation.services.drills import results
from escalation.services.setting_up.checking import check
from escalation.services.setting_up.editing import UnknownPart, UnknownPartnership
from escalation.services.setting_up.lately import changed_lately
from escalation.web import (
    errors,
    setup_agencies,
    setup_details,
    setup_founding,
    setup_leave,
    setup_posts,
    setup_procedures,
    setup_roles,
)
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import here
from escalation.web.setup_tasks import daily_pages, elsewhere, mend, tasks

blueprint = Blueprint("setup", __name__)

for pages in (
    setup_founding,
    setup_details,
    setup_agencies,
    setup_procedures,
    setup_roles,
    setup_posts,
    setup_leave,
):
    blueprint.register_blueprint(pages.blueprint)
for unknown in (UnknownPart, UnknownPartnership):
    blueprint.register_error_handler(unknown, lambda _: errors.page(404))


@blueprint.context_processor
def links_elsewhere() -> dict[str, Any]:
    """What templates need to lead to pages that others keep."""
    return {"elsewhere": elsewhere}


@blueprint.get("/setup/")
@guarded("set_up")
def choose() -> Any:
    """Straight to the partnership somebody coordinates; a choice where there are several."""
    kept = set_up.coordinated_by(current_person().id, at=clock.now())
    if len(kept) == 1:
        return redirect(url_for("setup.overview", partnership=kept[0][0]))
    return render_template("setup/choose.html", partnerships=kept)


@blueprint.get("/setup/<partnership>")
@guarded("set_up")
def overview(partnership: str) -> str:
    """The tasks, how each stands, what is missing, and what was changed lately."""
    place = here(partnership)
    found = check(place.id, at=clock.now(), on=place.today)
    return render_template(
        "setup/overview.html",
        place=place,
        found=found,
        tasks=tasks(partnership, found),
        mend=mend,
        changes=changed_lately(place.id),
        daily=daily_pages(partnership),
        drill=results.prompt(place.id, at=clock.now()),
        swept_at=readiness.last_sweep(),
    )


@blueprint.get("/setup/<partnership>/check")
@guarded("set_up")
def missing(partnership: str) -> str:
    """Every gap as a sentence with the link that mends it, and who would be told of a case today."""
    place = here(partnership)
    found = check(place.id, at=clock.now(), on=place.today)
    return render_template("setup/check.html", place=place, found=found, mend=mend)
