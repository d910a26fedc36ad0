"""What the codes of the public pages are called: sectors, reasons for staying quiet, and what something is about."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _

from escalation.domain.posts import spoken
from escalation.schemas.labels import BARRIERS, SECTORS

__all__ = ["BARRIERS", "DIRECTIONS", "SECTORS", "sector"]

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
