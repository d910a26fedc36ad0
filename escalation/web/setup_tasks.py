"""The set-up as a list of tasks in the order that works, and where each gap is mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from escalation.services.setting_up.checking import Finding, Readiness
from escalation.services.setting_up.posts import OWN_POSTS

STEPS: Sequence[tuple[str, frozenset[str]]] = (
    ("partnership", frozenset({"calendar"})),
    ("agencies", frozenset({"agencies"})),
    ("procedures", frozenset({"procedures", "usual"})),
    ("roles", frozenset({"unmapped"})),
    ("posts", frozenset({"vacant", "leave"})),
    ("people", frozenset({"password", "mail"})),
    ("settings", frozenset()),
)
"""Each task with the kinds of gap that it mends."""


@dataclass(frozen=True)
class Task:
    """One line of the list. `tone`: done, gaps or optional; the words of `state` say the same."""

    title: str
    hint: str
    href: str
    state: str
    tone: str


def tasks(partnership: str, found: Readiness) -> list[Task]:
    """Every task, with how it stands."""
    listed = []
    for step, kinds in STEPS:
        gaps = sum(each.kind in kinds for each in found.gaps)
        title, hint = _words(step)
        state, tone = gettext("Done"), "done"
        if gaps:
            state, tone = ngettext("%(num)d gap", "%(num)d gaps", gaps).replace(" ", "\N{NO-BREAK SPACE}"), "gaps"
        elif not kinds:
            state, tone = gettext("Optional"), "optional"
        elif _waits(step, found):
            state, tone = gettext("Not yet"), "optional"
        listed.append(Task(title, hint, address(step, partnership), str(state), tone))
    return listed


def address(step: str, partnership: str) -> str:
    """Where a task is done."""
    if step in ELSEWHERE:
        return elsewhere(step, partnership)
    return url_for(f"setup.{ENDPOINTS[step]}", partnership=partnership)


def elsewhere(page: str, partnership: str) -> str:
    """The address of a page that others keep and the set-up leads to."""
    return ELSEWHERE[page].format(partnership=partnership)


ELSEWHERE = {
    "people": "/people/{partnership}",
    "settings": "/setup/{partnership}/settings",
    "calendar": "/setup/{partnership}/calendar",
    "write": "/setup/{partnership}/procedures",
    "test-mail": "/setup/{partnership}/test-mail",
    "coordination": "/coordination/{partnership}",
    "drills": "/setup/{partnership}/drills",
    "activity": "/activity/{partnership}",
    "audits": "/audits/{partnership}",
}

ENDPOINTS = {
    "partnership": "details.form",
    "agencies": "agencies.listing",
    "procedures": "procedures.listing",
    "roles": "roles.listing",
    "posts": "posts.listing",
}


def mend(partnership: str, finding: Finding) -> tuple[str, str]:
    """Where a gap is mended, as (address, words): straight to the field, where there is one."""
    kind, agency, role = finding.kind, finding.agency, finding.role
    if kind == "unmapped" and role:
        word = role.removeprefix("raising_").removeprefix("receiving_")
        return url_for("setup.roles.form", partnership=partnership, word=word), str(gettext("Choose a post"))
    if kind in ("vacant", "leave") and role:
        form = url_for("setup.posts.form", partnership=partnership, agency=agency or OWN_POSTS)
        part = "deputy" if kind == "leave" else "holder"
        words = gettext("Choose a deputy") if kind == "leave" else gettext("Choose somebody")
        return f"{form}#{role}-{part}", str(words)
    if kind == "domain" and agency:
        form = url_for("setup.agencies.form", partnership=partnership, agency=agency)
        return f"{form}#domains", str(gettext("Add a domain"))
    if kind == "usual" and role:
        return url_for("setup.procedures.form", partnership=partnership, protocol=role), str(gettext("Look at it"))
    return {
        "agencies": (f"{address('agencies', partnership)}/new", str(gettext("Add an agency"))),
        "domain": (address("agencies", partnership), str(gettext("Look at the agencies"))),
        "procedures": (address("procedures", partnership), str(gettext("Choose a procedure"))),
        "population": (address("procedures", partnership), str(gettext("Choose a procedure"))),
        "calendar": (elsewhere("calendar", partnership), str(gettext("Look at the calendar"))),
    }.get(kind, (address("people", partnership), str(gettext("Look at people"))))


def daily_pages(partnership: str) -> list[tuple[str, str]]:
    """What a coordinator comes back for, as (address, words)."""
    return [
        (elsewhere("calendar", partnership), str(gettext("Bank holidays and days closed"))),
        (elsewhere("test-mail", partnership), str(gettext("Send a test mail"))),
        (elsewhere("drills", partnership), str(gettext("Drills: test whether each agency is reached"))),
        (elsewhere("activity", partnership), str(gettext("Activity: how often agencies could have disagreed"))),
        (elsewhere("audits", partnership), str(gettext("File audits: what nobody raised"))),
        (elsewhere("coordination", partnership), str(gettext("All disagreements, without their words"))),
    ]


def _waits(step: str, found: Readiness) -> bool:
    """Whether a task has nothing to show yet, because an earlier one comes first."""
    if step in ("posts", "roles"):
        return any(each.kind in ("agencies", "procedures") for each in found.gaps)
    return False


def _words(step: str) -> tuple[Any, Any]:
    return {
        "partnership": (gettext("The partnership"), gettext("Its name, who reads its figures, and who audits files.")),
        "agencies": (gettext("Agencies"), gettext("Who works together here, their teams and e-mail domains.")),
        "procedures": (gettext("Procedures"), gettext("Which ones you use, and for whom.")),
        "roles": (gettext("Roles"), gettext("What the words of your procedures mean here, such as “senior manager”.")),
        "posts": (gettext("Posts and leave"), gettext("Who holds each post, who deputises, and when people are away.")),
        "people": (gettext("People"), gettext("Invite those who will use it.")),
        "settings": (gettext("Settings"), gettext("They work as they are. Change them when you know why.")),
    }[step]
