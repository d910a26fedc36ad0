"""A long job of moving dates is begun by whoever changes the set-up, and goes on beside the pages."""

import logging
import threading

from flask import Flask, Response, request

from escalation import clock
from escalation.services import date_following

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Go on with what a change of the set-up left, after its answer. Nobody waits for it."""
    following = Following(app)
    app.extensions["following"] = following
    app.after_request(following.after)


class Following:
    """One process's part in the jobs that lie unfinished. The scheduler goes on with them too, and they take turns."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._at_it = threading.Lock()

    def after(self, answer: Response) -> Response:
        """After a change of the set-up."""
        if request.method == "POST" and request.path.startswith("/setup/") and answer.status_code == 302:
            self.start()
        return answer

    def start(self) -> None:
        """Go on with what lies unfinished, in a thread of its own; nothing where nothing does."""
        if date_following.lies_unfinished():
            threading.Thread(target=self.work, name="following", daemon=True).start()

    def work(self) -> None:
        """Go on to the end. Never fails, and never twice at once."""
        if not self._at_it.acquire(blocking=False):
            return
        try:
            with self._app.app_context():
                date_following.work_off(now=clock.now)
        except Exception as broken:
            log.error("Moving dates stopped: %s. The scheduler goes on with it.", type(broken).__name__)
        finally:
            self._at_it.release()
