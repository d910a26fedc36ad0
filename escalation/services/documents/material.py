"""What every document is written from: one disagreement as one reader may see it, with dates that hold for ever."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from escalation.domain import language
from escalation.domain.disagreement.state import Disagreement, Entry
from escalation.domain.language import Words, mark, say
from escalation.services import partnerships
from escalation.services.reading.case import Case, names_of, open_case, people_in
from escalation.services.reading.moments import Dates
from escalation.services.reading.timeline import TEXTS, people_of
from escalation.storage import erasures, journal, references, viewings

ERASED = mark("This text was erased. Its fingerprint stays in the journal.")


MORE_TEXTS = Words(
    {
        "decided_by": mark("Who decided"),
        "decision_reference": mark("Reference of the decision"),
        "level": mark("Level on the local threshold"),
        "siblings": mark("Brothers, sisters or linked adults"),
        "protective_deadline": mark("Why it has to be settled by then"),
    }
)
"""What texts are called that the history on the page does not show."""


class FullDates(Dates):
    """Dates that always say the year: paper outlives it."""

    def day(self, at: datetime) -> str:
        """A date: "Tue 24 Nov 2026"."""
        return language.day(at.astimezone(self.zone), year=True)


class FiledCase(Case):
    """A disagreement as it is put on file."""

    @property
    def dates(self) -> Dates:
        """How moments are said where the partnership is, with the year."""
        return FullDates(ZoneInfo(self.rules.calendars[None].zone), self.at)


@dataclass(frozen=True)
class Material:
    """One disagreement for one reader. `words` holds what they may read, by entry and field; erased texts say so."""

    case: Case
    entries: Sequence[Entry]
    words: Mapping[int, Mapping[str, str]]
    reference: str | None
    partnership: str
    stage_of: Mapping[int, str]

    @property
    def value(self) -> Disagreement:
        """The disagreement itself."""
        return self.case.value

    @property
    def dates(self) -> Dates:
        """How moments are said."""
        return self.case.dates

    @property
    def raised(self) -> Entry:
        """The entry with which it began."""
        return next(entry for entry in self.entries if entry.kind == "raise")

    @property
    def pass_from(self) -> int:
        """The entry with which the present pass began: what ended before a re-opening is history."""
        return max((entry.seq for entry in self.entries if entry.kind == "reopen"), default=0)

    def text(self, entry: Entry, field: str) -> str | None:
        """One text of an entry, where it may be read."""
        return self.words.get(entry.seq, {}).get(field)

    def texts(self, entry: Entry) -> tuple[tuple[str, str], ...]:
        """Every text of an entry that may be read, each under its name, in the order of the forms."""
        given = [(field, text) for field, text in self.words.get(entry.seq, {}).items() if text]
        order = list(TEXTS)
        given.sort(key=lambda pair: order.index(pair[0]) if pair[0] in TEXTS else len(order))
        return tuple((text_label(entry, field), text) for field, text in given)

    def within(self, stage: str | None, *kinds: str) -> Iterator[Entry]:
        """The entries of these kinds (of all, where none is named) made in a stage; in any where it is None."""
        for entry in self.entries:
            if stage in (None, self.stage_of.get(entry.seq)) and (not kinds or entry.kind in kinds):
                yield entry

    def who(self, entry: Entry) -> str:
        """Who made an entry: "Dr P. Anand, Marsh End Surgery"; the service where nobody did."""
        name = self.case.person(entry.person)
        if name is None:
            return say("This service")
        return f"{name}, {self.case.party_name(entry.party)}" if entry.party else name

    def source(self, entry: Entry) -> str:
        """Who made an entry and when."""
        return f"{self.who(entry)}, {self.dates.moment(entry.at)}"


def gather(session: Session, person: int, ref: str, at: datetime) -> Material:
    """Everything for the documents of one disagreement. NotFound where it is not there, or not for this person."""
    seen = open_case(session, person, ref, at)
    case = FiledCase(seen.session, seen.loaded, seen.rules, seen.here, seen.at)
    entries = journal.entries_of(session, case.loaded.id)
    everybody = people_in(case.value, case.rules, at) | people_of(entries) | {person}
    case.names = names_of(session, everybody)
    reference = None
    if case.words:
        reference = references.decrypt(viewings.reference_of(session, case.loaded.id))
    return Material(
        case=case,
        entries=entries,
        words=_words(session, case.loaded.id) if case.words else {},
        reference=reference,
        partnership=partnerships.by_id(session, case.loaded.partnership_id).name,
        stage_of=_stages_of(entries),
    )


def _words(session: Session, disagreement_id: int) -> dict[int, dict[str, str]]:
    words = {seq: dict(texts) for seq, texts in journal.words_of(session, disagreement_id).items()}
    for seq, fields in erasures.erased_texts(session, disagreement_id).items():
        words.setdefault(seq, {}).update(dict.fromkeys(fields, say(ERASED)))
    return words


def _stages_of(entries: Sequence[Entry]) -> dict[int, str]:
    """In which stage each entry was made: the one that was entered last before it."""
    found: dict[int, str] = {}
    here = ""
    for entry in entries:
        entered = [change["stage"] for change in entry.changes if change["change"] == "stage_entered"]
        if not here and entered:
            here = entered[-1]
        found[entry.seq] = here
        here = entered[-1] if entered else here
    return found


def text_label(entry: Entry, field: str) -> str:
    """What a text is called beside the entry it belongs to."""
    if entry.kind == "agree" and field == "statement":
        return say("Comment")
    label = TEXTS.get(field) or MORE_TEXTS.get(field) or field.replace("_", " ")
    return label[:1].upper() + label[1:]
