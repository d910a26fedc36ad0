"""Mail into a folder: one file for each, whole or not there at all."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from secrets import token_hex

from escalation.mail.letters import Letter
from escalation.services.delivery import NoServer


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail that lies in the folder. `name` is that of its file."""

    name: str
    at: datetime
    to: str
    subject: str
    body: str


class FolderSender:
    """Writes each mail to a file named by its Message-ID, so that a second copy replaces the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: Letter) -> str:
        """Write one mail; what it is known by. NoServer when the folder cannot be written to."""
        name = letter.reference
        partial = self._folder / f".{name}.{token_hex(4)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with partial.open("xb") as file:
                file.write(letter.message.as_bytes(policy=policy.SMTP))
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._folder / f"{name}.eml")
        except OSError as wrong:
            with suppress(OSError):
                partial.unlink()
            raise NoServer(f"the folder cannot be written to ({type(wrong).__name__})") from wrong
        return name

    def close(self) -> None:
        """Nothing is open."""

    def kept(self) -> tuple[Kept, ...]:
        """Every mail in the folder, newest first."""
        return tuple(
            sorted(map(_read, self._folder.glob("*.eml")), key=lambda mail: (mail.at, mail.name), reverse=True)
        )


def _read(file: Path) -> Kept:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body()
    return Kept(
        name=file.name,
        at=parsedate_to_datetime(str(message["Date"])),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        body=body.get_content() if body is not None else "",
    )
