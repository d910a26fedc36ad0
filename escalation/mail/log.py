"""Mail that goes nowhere: a line in the log, for an installation that has no mail server yet."""

import logging

from escalation.mail.letters import Letter

log = logging.getLogger(__name__)


class LogSender:
    """Says that somebody would have been told: the reference and the kind, never to whom."""

    def send(self, letter: Letter) -> str:
        """Write the line; what the mail is known by."""
        log.info("Mail about %s: %s", letter.ref, letter.kind)
        return letter.reference

    def close(self) -> None:
        """Nothing is open."""
