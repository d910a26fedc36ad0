"""The post office of an installation: it writes letters, hands them over, and works off the outbox."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from escalation.mail.folder import FolderSender, Kept
from escalation.mail.letters import Letter, write
from escalation.mail.log import LogSender
from escalation.mail.notify import NotifySender
from escalation.mail.smtp import SmtpSender
from escalation.services.delivery import Delivered, deliver
from escalation.services.postings import Digest, Posting

Sender = SmtpSender | NotifySender | FolderSender | LogSender


@dataclass(frozen=True)
class Post:
    """How mail leaves this installation. `url` may hold a password, so it is never shown; nor is the key."""

    url: str = field(repr=False)
    sender: str
    base_url: str
    service: str
    operator_email: str | None
    lease: timedelta
    timeout: float
    notify_key: str | None = field(default=None, repr=False)

    @classmethod
    def from_settings(cls, config: Mapping[str, Any]) -> "Post":
        """As the settings have it."""
        return cls(
            url=config["MAIL_URL"],
            sender=config["MAIL_FROM"],
            base_url=config["BASE_URL"],
            service=config["SERVICE_NAME"],
            operator_email=config["OPERATOR_EMAIL"],
            lease=timedelta(seconds=config["MAIL_LEASE_SECONDS"]),
            timeout=config["MAIL_TIMEOUT_SECONDS"],
            notify_key=config["NOTIFY_KEY"],
        )

    def compose(self, posting: Posting | Digest) -> Letter:
        """The mail that tells somebody of this."""
        return write(posting, base_url=self.base_url, sender=self.sender, service=self.service)

    def send(self, letter: Letter) -> None:
        """Hand over one mail. NotDelivered, NoServer or RefusedForGood when it cannot be."""
        with self.opened() as send:
            send(letter)

    @contextmanager
    def opened(self) -> Iterator[Callable[[Letter], str]]:
        """A way to hand over many mails on one connection, opened with the first and closed at the end."""
        sender = self._sender()
        try:
            yield sender.send
        finally:
            sender.close()

    def deliver(
        self,
        *,
        at: datetime,
        real_now: Callable[[], datetime],
        limit: int | None = None,
        operator_only: bool = False,
    ) -> Delivered:
        """One pass over the outbox. `at`: the time the cases live in; `real_now`: the machine's own."""
        with self.opened() as send:
            return deliver(
                at=at,
                real_now=real_now,
                compose=self.compose,
                send=send,
                lease=self.lease,
                operator_email=self.operator_email,
                limit=limit,
                operator_only=operator_only,
            )

    def kept(self) -> tuple[Kept, ...]:
        """What lies in the folder that mail is written to, newest first; nothing where mail leaves another way."""
        sender = self._sender()
        return sender.kept() if isinstance(sender, FolderSender) else ()

    def _sender(self) -> Sender:
        parts = urlsplit(self.url)
        if parts.scheme in ("smtp", "smtps"):
            return SmtpSender(parts, timeout=self.timeout)
        if parts.scheme in ("notify", "notify+http"):
            assert self.notify_key is not None  # the settings see to it
            return NotifySender(parts, key=self.notify_key, timeout=self.timeout)
        return FolderSender(Path(parts.path)) if parts.scheme == "file" else LogSender()
