"""Mail that goes nowhere: a line in the log, for an installation that has no mail server yet."""

import logging

from escalation.mail.letters import Letter

log = logging.getLogger(__name__)


class LogSender:
    """Says that somebody would have been told: the reference and the kind, never to whom."""

    def send(self, letter: Letter) -> None:
        """Write the line."""
        log.info("Mail about %s: %s", letter.ref, letter.kind)

    def close(self) -> None:
        """Nothing is open."""
