"""Where the scheduler has died nobody else is left to notice: pages that are asked for look whether it still works."""

import logging
import threading
import time
from datetime import datetime, timedelta

from flask import Flask, Response
from sqlalchemy.exc import SQLAlchemyError

from escalation import clock
from escalation.services.watching import ClocksApart, look_and_tell

log = logging.getLogger(__name__)

EVERY = 60
"""Seconds between two looks of one process, the first as long after its start."""


def register(app: Flask) -> None:
    """Look after an answer, where it is time again. A page never waits for it: mail may take long."""
    watch = Watch(app)
    app.extensions["watch"] = watch
    app.after_request(watch.after)


class Watch:
    """One process's look at the sweep. What it finds goes to the operator, whoever else finds the same."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._since: datetime | None = None
        self._next = time.monotonic() + EVERY
        self._looking = threading.Lock()

    def after(self, answer: Response) -> Response:
        """Begin a look beside the answer, unless there was one within the minute."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            threading.Thread(target=self.look, name="watch", daemon=True).start()
        return answer

    def look(self) -> None:
        """Look at the sweep, and send the operator what they are to know. Never fails, and never twice at once."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            with self._app.app_context():
                self._look()
        finally:
            self._looking.release()

    def _look(self) -> None:
        self._since = self._since or clock.now()
        every = timedelta(seconds=self._app.config["SWEEP_SECONDS"])
        try:
            look_and_tell(at=clock.now(), real_now=clock.real_now, sweep_every=every, watched_since=self._since)
        except ClocksApart as wrong:
            log.error("%s", wrong)
        except SQLAlchemyError as broken:
            log.error("The look at the sweep failed: %s", type(broken).__name__)
            return
        try:
            post = self._app.extensions["post"]
            post.deliver(at=clock.now(), real_now=clock.real_now, operator_only=True)
        except Exception as broken:
            log.error("The operator could not be told: %s", type(broken).__name__)
