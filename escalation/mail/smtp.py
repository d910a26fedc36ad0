"""Mail by SMTP: one connection for a pass, every wait bounded, every refusal told apart.

What a server says may repeat the address it was given, so only its codes are kept.
"""

import smtplib
import ssl
import time
from email import policy
from urllib.parse import SplitResult, unquote

from escalation.mail.letters import Letter
from escalation.services.delivery import NoServer, NotDelivered, RefusedForGood

NOT_THE_ADDRESS = (530, 535, 538)
"""Refusals that are about this service's own sign-in, whatever command they answer."""


class SmtpSender:
    """Talks to one server. `timeout` bounds connecting, and bounds each mail as a whole, in seconds."""

    def __init__(self, url: SplitResult, *, timeout: float) -> None:
        self._url = url
        self._timeout = timeout
        self._connection: smtplib.SMTP | None = None
        self._deadline = 0.0

    def send(self, letter: Letter) -> str:
        """Hand over one mail; what it is known by. RefusedForGood, NoServer or NotDelivered when it is not taken."""
        body = letter.message.as_bytes(policy=policy.SMTP)
        try:
            connection = self._ready()
            self._deadline = time.monotonic() + self._timeout
            self._expect("MAIL", connection.mail(letter.sender))
            self._bound(connection)
            self._recipient(connection.rcpt(letter.to))
            self._bound(connection)
            self._expect("DATA", connection.data(body))
        except NoServer:
            self._drop()
            raise
        except NotDelivered:
            self._forget()
            raise
        except smtplib.SMTPResponseException as refused:
            self._drop()
            kind = NoServer if refused.smtp_code == 421 else NotDelivered
            raise kind(f"{type(refused).__name__} {refused.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as broken:
            self._drop()
            raise NoServer(f"the connection broke ({type(broken).__name__})") from None
        return letter.reference

    def close(self) -> None:
        """Say goodbye."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    # -- the connection ----------------------------------------------------------------------------------------

    def _ready(self) -> smtplib.SMTP:
        """The open connection if the server still listens on it, else a new one."""
        if self._connection is not None:
            try:
                self._set_timeout(self._connection, self._timeout)
                if self._connection.noop()[0] == 250:
                    return self._connection
            except (OSError, smtplib.SMTPException):
                pass
            self._drop()
        self._deadline = time.monotonic() + self._timeout
        try:
            self._connection = self._connect()
        except (OSError, smtplib.SMTPException) as wrong:
            code = f" {wrong.smtp_code}" if isinstance(wrong, smtplib.SMTPResponseException) else ""
            raise NoServer(f"no mail server ({type(wrong).__name__}{code})") from None
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        host, secure = self._url.hostname or "", self._url.scheme == "smtps"
        port = self._url.port or (465 if secure else 25)
        connection = (
            smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=ssl.create_default_context())
            if secure
            else smtplib.SMTP(host, port, timeout=self._timeout)
        )
        try:
            self._bound(connection)
            connection.ehlo_or_helo_if_needed()
            if not secure and connection.has_extn("starttls"):
                self._bound(connection)
                connection.starttls(context=ssl.create_default_context() if self._url.username else None)
                connection.ehlo()
            if self._url.username:
                self._bound(connection)
                connection.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            connection.close()
            raise
        return connection

    def _bound(self, connection: smtplib.SMTP) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._set_timeout(connection, left)

    @staticmethod
    def _set_timeout(connection: smtplib.SMTP, seconds: float) -> None:
        if connection.sock is not None:
            connection.sock.settimeout(seconds)

    def _forget(self) -> None:
        """Let the server forget a mail it did not take, so that the connection serves the next one."""
        try:
            if self._connection is not None and self._connection.rset()[0] == 250:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    # -- what the server says ----------------------------------------------------------------------------------

    def _expect(self, what: str, reply: tuple[int, bytes]) -> None:
        code = reply[0]
        if code == 421 or code == -1:
            raise NoServer(f"{what} {code}")
        if code != 250:
            raise NotDelivered(f"{what} {code}")

    def _recipient(self, reply: tuple[int, bytes]) -> None:
        """5xx is for good, unless it is about this service being let in (policy: 5.7.x) rather than the address."""
        code, words = reply
        if code in (250, 251):
            return
        if code == 421 or code == -1:
            raise NoServer(f"RCPT {code}")
        if 500 <= code < 600 and code not in NOT_THE_ADDRESS and not words.startswith(b"5.7."):
            raise RefusedForGood(f"RCPT {code}")
        raise NotDelivered(f"RCPT {code}")
