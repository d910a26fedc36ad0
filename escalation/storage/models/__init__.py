"""Every table, so that whoever needs the whole schema imports this."""

from escalation.storage.models import (
    cases,
    counts,
    date_jobs,
    drills,
    non_use,
    protocols,
    put_aside,
    saved_views,
    setup,
    statistics,
)

__all__ = [
    "cases",
    "counts",
    "date_jobs",
    "drills",
    "non_use",
    "protocols",
    "put_aside",
    "saved_views",
    "setup",
    "statistics",
]
