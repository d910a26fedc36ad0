"""Letters: a posting in the reader's words. A reference, what to do, by when, and a link; nothing of the case."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext

from escalation.domain import language
from escalation.services.figures_mail import FIGURES_MAILS
from escalation.services.operator_mail import TROUBLES
from escalation.services.postings import Digest, Posting

ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is ready to go, and what may be said of it in a log."""

    ref: str
    kind: str
    sender: str
    to: str
    message: EmailMessage

    @property
    def reference(self) -> str:
        """What the mail is known by outside: the same however often it is sent."""
        return str(self.message["Message-ID"]).strip("<>").partition("@")[0]


def write(posting: Posting | Digest, *, base_url: str, sender: str, service: str) -> Letter:
    """Put a posting into words. The same message always gets the same Message-ID, so that a second copy is folded."""
    name, address = parseaddr(sender)
    message = EmailMessage()
    message["From"] = Address(name or service, addr_spec=address)
    message["To"] = Address(addr_spec=posting.to)
    message["Subject"] = _subject_of_several(posting) if isinstance(posting, Digest) else _subject(posting, service)
    message["Date"] = format_datetime(posting.at.astimezone(UTC))
    message["Message-ID"] = message_id(posting.key, base_url=base_url, sender=address)
    message["Auto-Submitted"] = "auto-generated"
    body = _several(posting, base_url, service) if isinstance(posting, Digest) else _body(posting, base_url, service)
    message.set_content(body, cte="quoted-printable")
    return Letter(_about(posting), posting.kind, address, posting.to, message)


def _about(posting: Posting | Digest) -> str:
    if isinstance(posting, Digest):
        return f"{len(posting.postings)} things"
    if posting.kind in FIGURES_MAILS:
        return "figures"
    return posting.ref or ("the service itself" if posting.kind in TROUBLES else "an account")


def message_id(key: str, *, base_url: str, sender: str) -> str:
    """Made from the message's own key and the installation's address: the same however often it is sent."""
    digest = sha256(f"{base_url} {key}".encode()).hexdigest()[:40]
    domain = sender.rpartition("@")[2] or urlsplit(base_url).hostname or "localhost"
    return f"<{digest}@{domain}>"


def _subject(posting: Posting, service: str) -> str:
    subject = posting.wording.put_into(gettext(posting.words.subject))
    begins = posting.ref or service
    if posting.words.drill:
        begins = " ".join((gettext("Drill"), posting.ref))
    return f"{begins}: {subject}"


def _subject_of_several(digest: Digest) -> str:
    """How many, and nothing of what."""
    asking = any(posting.words.task for posting in digest.postings)
    number = len(digest.postings)
    if asking:
        return str(ngettext("%(num)d thing waits for you", "%(num)d things wait for you", number))
    return str(ngettext("%(num)d thing to know", "%(num)d things to know", number))


def _body(posting: Posting, base_url: str, service: str) -> str:
    paragraphs = [*_said(posting), _link(posting, base_url)]
    signed = [posting.partnership or service, *_help(posting)]
    return "\n\n".join([*paragraphs, "\n".join(signed), _why(posting, service)]) + "\n"


def _several(digest: Digest, base_url: str, service: str) -> str:
    """One part for each thing: its reference and what it is, what to do, by when, and its own link."""
    paragraphs = [gettext("The most urgent comes first.")]
    for posting in digest.postings:
        read = gettext("Read it here: %(link)s", link=f"{base_url}/disagreements/{posting.ref}")
        paragraphs.append("\n".join([_subject(posting, service), *_said(posting), read]))
    places = {posting.partnership: _help(posting) for posting in digest.postings}
    signed = [line for place, contact in places.items() for line in (place, *contact)]
    return "\n\n".join([*paragraphs, "\n".join(signed), _why(digest, service)]) + "\n"


def _said(posting: Posting) -> list[str]:
    """What happened, what is asked of the reader, and by when."""
    words = posting.words
    sentences = [words.happened, *([words.task] if words.task else [])]
    said = [posting.wording.put_into(gettext(sentence)) for sentence in sentences]
    if words.drill:
        first = gettext("This is a drill. No child or adult is concerned. Please do what you would do for a real one.")
        said.insert(0, first)
    if words.by is not None:
        said.append(gettext("By: %(moment)s", moment=moment(words.by, posting.at)))
    return said


def _help(posting: Posting) -> list[str]:
    return [gettext("Help: %(contact)s", contact=posting.help_contact)] if posting.help_contact else []


def _why(posting: Posting | Digest, service: str) -> str:
    if isinstance(posting, Digest):
        why = gettext(
            "%(service)s sends this because you have a part in each. It never puts details in mail.", service=service
        )
    elif posting.ref:
        why = gettext(
            "%(service)s sends this because you have a part in it. It never puts details in mail.", service=service
        )
    elif posting.kind in TROUBLES:
        why = gettext("%(service)s sends this to whoever keeps it running.", service=service)
    elif posting.kind in FIGURES_MAILS:
        why = gettext(
            "%(service)s sends this because these figures are sent to you regularly. You can stop it under "
            "“Saved views” on that page.",
            service=service,
        )
    else:
        why = gettext("%(service)s sends this because of an account for this address.", service=service)
    return str(why)


def _link(posting: Posting, base_url: str) -> str:
    if posting.path is not None:
        return f"{base_url}{posting.path}"
    read = gettext("Read it here: %(link)s", link=f"{base_url}/disagreements/{posting.ref}")
    return "\n".join((read, gettext("Your reference: %(ref)s", ref=posting.ref)))


def moment(value: datetime, at: datetime) -> str:
    """A date to act by, in local time: "Tue 24 Nov, 5pm"; with the year where it is not that of `at`."""
    local = value.astimezone(ZONE)
    return f"{language.day(local, year=local.year != at.astimezone(ZONE).year)}, {language.hour(local.time())}"
