"""A mail server that kills whoever brings the mail, at a chosen point of the conversation."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail.post_office import PostOffice

THING = re.compile(r"(\w{4}-){2}\w{4}: ")
"""A reference, and after it what happened: the subject of a mail of its own, or a line in a mail about several."""

OPERATOR = "operator@service.example"
"""Who hears of the service's own trouble, of which these tests make plenty."""


class Trap(PostOffice):
    """`kill` is called at `point` (before | unanswered | answered), while `armed`; each call disarms it."""

    def __init__(self) -> None:
        super().__init__()
        self.point = ""
        self.armed = False
        self.kill: Callable[[], None] = lambda: None
        self.slow = 0.0
        self._chance = random.Random(1)

    def copies(self) -> Counter[str]:
        """How many copies of each mail about a case were taken, by Message-ID."""
        of_cases = [mail for mail in self.taken if not mail["Subject"].startswith("Escalation: ")]
        return Counter(str(mail["Message-ID"]) for mail in of_cases)

    def things(self) -> int:
        """How much the mails about cases told, their copies left out. One mail may tell several things."""
        different = {str(mail["Message-ID"]): mail for mail in self.taken}
        lines = [[str(mail["Subject"]), *mail.get_content().splitlines()] for mail in different.values()]
        return sum(bool(THING.match(line)) for mail in lines for line in mail)

    def _spring(self, point: str) -> None:
        if self.armed and self.point == point:
            self.armed = False
            self.kill()

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._spring("before")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.slow)
        answer = await super().handle_DATA(server, session, envelope)
        self._spring("unanswered")
        if self.armed and self.point == "answered":
            await server.push(answer)
            await asyncio.sleep(self._chance.uniform(0, 0.01))  # before what was answered is noted, or just after
            self._spring("answered")
        return answer
