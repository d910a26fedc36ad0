"""A mail server that can be told to misbehave, on a loopback port of its own."""

from __future__ import annotations

import asyncio
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """Takes mail, or does to an address what `misbehave` says: a reply, "drop" (hang up in DATA) or "hang"."""

    def __init__(self) -> None:
        self.misbehave: dict[str, str] = {}
        self.taken: list[EmailMessage] = []
        self.connections = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        """What MAIL_URL has to be."""
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self.connections = 0  # the controller tries the door itself

    def close(self) -> None:
        """Stop listening."""
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    def to(self, address: str) -> list[EmailMessage]:
        """The mails taken for an address."""
        return [mail for mail in self.taken if mail["To"] == address]

    def _what(self, address: str) -> str:
        return self.misbehave.get(address, self.misbehave.get("*", ""))

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        what = self._what(address)
        if what == "hang":
            await asyncio.sleep(5)
        if what[:1].isdigit():
            return what
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._what(envelope.rcpt_tos[0]) == "drop":
            server.transport.abort()
            return "451 never read"
        parsed = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.taken.append(parsed)
        return "250 taken"
