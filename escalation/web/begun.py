"""What was begun in this browser without an account.

Such a draft belongs to nobody, so its address alone opens it for nobody: the browser that began it says so too, in
its signed session cookie, which holds the marks of drafts and no word of them.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, request, session
from flask_babel import gettext

from escalation import clock
from escalation.services import drafts, first_time, reading
from escalation.services.drafts import Draft
from escalation.services.partnerships import Partnership

KEY = "begun"

MOST = 5
"""Drafts at a time in one browser. The link by mail opens an older one still."""


def begin(partnership: str, chosen: drafts.Data) -> str:
    """The mark of a new draft, of which nothing is stored before something is written. `chosen`: on the way here."""
    mark = secrets.token_urlsafe(18)
    _put(mark, {"in": partnership, "chosen": {name: list(texts) for name, texts in chosen.items()}, "kept": False})
    return mark


def by_somebody_new() -> None:
    """Whose sign-in ran out in this browser is not who begins now."""
    session.pop("_user_id", None)


def holds(mark: str, partnership: str, *, writing: bool = False) -> bool:
    """Whether this browser began that draft, and not longer ago than a working day unless its page is being sent."""
    entry = _entries().get(mark)
    if entry is None or entry["in"] != partnership:
        return False
    longest = timedelta(hours=current_app.config["SESSION_HOURS"])
    return writing or clock.real_now() - datetime.fromisoformat(entry["at"]) < longest


def opened(mark: str, partnership: str, *, writing: bool = False) -> Draft | None:
    """The draft of that mark, also before anything is written in it; None where this browser has no such draft.

    One that became somebody's meanwhile, by the link on another device, is not this browser's any more.
    """
    if not holds(mark, partnership, writing=writing):
        return None
    entry = _entries()[mark]
    found = drafts.find(None, mark)
    if found is None and not entry["kept"]:
        return Draft(mark, partnership, "", clock.now(), entry["chosen"])
    return found


def keep(partnership: Partnership, mark: str, names: Collection[str], typed: drafts.Data) -> str:
    """Keep what was typed under these names in a draft of this browser; its mark from now on. TooMany; TooLong."""
    entry = _entries()[mark]
    before = {} if entry["kept"] else {name: texts for name, texts in entry["chosen"].items() if name not in names}
    token = first_time.keep(
        partnership.id,
        mark,
        {*before, *names},
        {**before, **typed},
        sender=request.remote_addr or "",
        at=clock.now(),
        real_at=clock.real_now(),
    )
    if token != mark:
        if entry["kept"]:
            flash(gettext("What you typed before is in an account by now, or was thrown away. This page is kept here."))
        forget(mark)
    _put(token, {"in": partnership.key, "chosen": {}, "kept": True})
    return token


def forget(mark: str) -> None:
    """Let this browser open that draft no more."""
    entries = _entries()
    entries.pop(mark, None)
    session[KEY] = entries


def in_danger(mark: str) -> bool:
    """Whether somebody is in immediate danger, as that draft says."""
    found = drafts.find(None, mark)
    return found is not None and found.data.get("immediate_danger") == ["yes"]


def others(mark: str) -> tuple[Draft, ...]:
    """The other drafts of this browser in which something is written, the newest first, without what is in them."""
    newest = sorted(_entries().items(), key=lambda item: str(item[1]["at"]), reverse=True)
    marks = [other for other, entry in newest if other != mark and holds(other, entry["in"])]
    found = (drafts.find(None, other) for other in marks)
    return tuple(Draft(d.token, d.partnership, d.partnership_name, d.updated_at, {}) for d in found if d)


def take_along(target: str, person: int) -> str | None:
    """Make the draft somebody was at theirs, when they sign in from its page. `target`: where they go on.

    The key of the draft's partnership, where they work for none of its agencies yet and have to join it first.
    """
    parts = target.partition("?")[0].split("/")
    if len(parts) < 4 or parts[1] != "raise" or not holds(parts[3], parts[2], writing=True):
        return None
    drafts.claim(person, parts[3], at=clock.now())
    return parts[2] if parts[2] not in {each.key for each in reading.partnerships_to_raise_in(person)} else None


def _entries() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = dict(session.get(KEY) or {})
    return found


def _put(mark: str, entry: dict[str, Any]) -> None:
    """The latest is never let go; of the others first those in which nothing is written."""
    entries = _entries()
    by_worth = sorted(entries, key=lambda other: (entries[other]["kept"], entries[other]["at"]), reverse=True)
    session[KEY] = {other: entries[other] for other in by_worth[: MOST - 1]} | {
        mark: {**entry, "at": clock.real_now().isoformat()}
    }
