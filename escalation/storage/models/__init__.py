"""Every table, so that whoever needs the whole schema imports this."""

from sqlalchemy.orm import configure_mappers

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

configure_mappers()  # at the start, and not while the first page or sweep is waited for
