"""What the codes of the public pages are called: sectors, reasons for staying quiet, and what something is about."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _

from escalation.domain.posts import spoken
from escalation.schemas.labels import SECTORS

BARRIERS: Mapping[str, Any] = MappingProxyType(
    {
        "not_knowing_how": _("I did not know how, or that I could"),
        "not_sure_it_counts": _("I was not sure that it counts"),
        "no_time": _("I had no time"),
        "rank": _("They were more senior, or the expert"),
        "relationship": _("I wanted to keep a good working relationship"),
        "blame": _("I was worried about a complaint or about blame"),
        "nothing_changes": _("I did not think it would change anything"),
        "manager": _("My manager did not want it, or did not answer"),
        "nobody_to_take_it_up": _("There is nobody where I work to take it up"),
        "somebody_else": _("I thought somebody else would"),
        "meeting_agreed": _("Everybody else at the meeting agreed"),
        "explanation_sounded_right": _("Their explanation sounded right at the time"),
        "other": _("Something else"),
    }
)

DIRECTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "ordinary": _("A decision about a child or family, by another agency"),
        "adult": _("A decision about an adult at risk, by another agency"),
        "conference": _("What a child protection conference decided"),
        "core_group": _("A core group, or a child protection plan that is not moving"),
        "reviewing_officer": _("A concern of a reviewing officer or conference chair"),
        "own_agency": _("A decision within my own agency"),
        "complaint": _("A complaint about a service, or about how somebody was treated"),
        "allegation": _("Somebody who works with children or adults may have harmed one"),
        "whistleblowing": _("Wrongdoing at work that is not being dealt with"),
    }
)


def sector(key: str) -> Any:
    """What a sector is called; one of the partnership's own is shown readably."""
    return SECTORS.get(key) or spoken(key).capitalize()
