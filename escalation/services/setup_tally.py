"""Writing the difference between rows as they are and rows as they are wanted."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from escalation.storage.base import Base

Key = TypeVar("Key")


class Tally:
    """Rows as they are against rows as they are wanted: writes the difference and counts it by kind."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.created: Counter[str] = Counter()
        self.updated: Counter[str] = Counter()
        self.removed: Counter[str] = Counter()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.created or self.updated or self.removed)

    def merge(
        self,
        kind: str,
        have: Mapping[Key, Base],
        wanted: Mapping[Key, Mapping[str, Any]],
        make: Callable[[Key, Mapping[str, Any]], Base],
        *,
        whole: bool = False,
    ) -> None:
        """Make or change the rows of these keys; with `whole`, take away those of other keys too."""
        for key, values in wanted.items():
            row = have.get(key)
            if row is None:
                self.session.add(make(key, values))
                self.created[kind] += 1
                continue
            different = {name: value for name, value in values.items() if getattr(row, name) != value}
            for name, value in different.items():
                setattr(row, name, value)
            self.updated.update({kind: 1} if different else {})
        for key in have.keys() - wanted.keys() if whole else ():
            self.session.delete(have[key])
            self.removed[kind] += 1
        self.session.flush()
