"""Letters: a posting in the reader's words. A reference, what to do, by when, and a link; nothing of the case."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext

from escalation.domain import language
from escalation.services.delivery import Posting
from escalation.services.operator_mail import TROUBLES

ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is ready to go, and what may be said of it in a log."""

    ref: str
    kind: str
    sender: str
    to: str
    message: EmailMessage


def write(posting: Posting, *, base_url: str, sender: str, service: str) -> Letter:
    """Put a posting into words. The same message always gets the same Message-ID, so that a second copy is folded."""
    name, address = parseaddr(sender)
    message = EmailMessage()
    message["From"] = Address(name or service, addr_spec=address)
    message["To"] = Address(addr_spec=posting.to)
    subject = posting.wording.put_into(gettext(posting.words.subject))
    begins = f"{gettext('Drill')} {posting.ref}" if posting.words.drill else posting.ref or service
    message["Subject"] = f"{begins}: {subject}"
    message["Date"] = format_datetime(posting.at.astimezone(UTC))
    message["Message-ID"] = message_id(posting.key, base_url=base_url, sender=address)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_body(posting, base_url, service), cte="quoted-printable")
    about = posting.ref or ("the service itself" if posting.kind in TROUBLES else "an account")
    return Letter(about, posting.kind, address, posting.to, message)


def message_id(key: str, *, base_url: str, sender: str) -> str:
    """Made from the message's own key and the installation's address: the same however often it is sent."""
    digest = sha256(f"{base_url} {key}".encode()).hexdigest()[:40]
    domain = sender.rpartition("@")[2] or urlsplit(base_url).hostname or "localhost"
    return f"<{digest}@{domain}>"


def _body(posting: Posting, base_url: str, service: str) -> str:
    words = posting.words
    said = [words.happened, *([words.task] if words.task else [])]
    paragraphs = [posting.wording.put_into(gettext(sentence)) for sentence in said]
    if words.drill:
        first = gettext("This is a drill. No child or adult is concerned. Please do what you would do for a real one.")
        paragraphs.insert(0, first)
    if words.by is not None:
        paragraphs.append(gettext("By: %(moment)s", moment=moment(words.by, posting.at)))
    paragraphs.append(_link(posting, base_url))
    signed = [posting.partnership or service]
    if posting.help_contact:
        signed.append(gettext("Help: %(contact)s", contact=posting.help_contact))
    return "\n\n".join([*paragraphs, "\n".join(signed), _why(posting, service)]) + "\n"


def _why(posting: Posting, service: str) -> str:
    if posting.ref:
        why = gettext(
            "%(service)s sends this because you have a part in it. It never puts details in mail.", service=service
        )
    elif posting.kind in TROUBLES:
        why = gettext("%(service)s sends this to whoever keeps it running.", service=service)
    else:
        why = gettext("%(service)s sends this because of an account for this address.", service=service)
    return str(why)


def _link(posting: Posting, base_url: str) -> str:
    if posting.path is not None:
        return f"{base_url}{posting.path}"
    read = gettext("Read it here: %(link)s", link=f"{base_url}/disagreements/{posting.ref}")
    return f"{read}\n{gettext('Your reference: %(ref)s', ref=posting.ref)}"


def moment(value: datetime, at: datetime) -> str:
    """A date to act by, in local time: "Tue 24 Nov, 5pm"; with the year where it is not that of `at`."""
    local = value.astimezone(ZONE)
    return f"{language.day(local, year=local.year != at.astimezone(ZONE).year)}, {language.hour(local.time())}"
