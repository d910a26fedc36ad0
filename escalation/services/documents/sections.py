"""The sections a document may have: for each word of the protocol's documents, its heading and what writes it."""

from collections.abc import Callable, Mapping

from escalation.domain.protocol.documents import OWN, Part
from escalation.services.documents import beginnings, courses, endings
from escalation.services.documents.beginnings import Blocks
from escalation.services.documents.material import Material
from escalation.services.documents.model import Blank, Section, Text

Writer = Callable[[Material, str | None], Blocks]


def _own(m: Material, stage: str | None) -> Blocks:
    return (Text("Nothing in this service answers this. There is room to write:"), Blank())


SECTIONS: Mapping[str, tuple[str, Writer]] = {
    "about": ("About", beginnings.about),
    "parties": ("Who takes part", beginnings.parties),
    "decision": ("What is disputed", beginnings.decision),
    "positions": ("What each side holds", beginnings.held),
    "safety": ("What keeps the person safe meanwhile", beginnings.safety),
    "moved": ("Why it came to this stage", beginnings.moved),
    "dissent": ("The dissent", beginnings.dissent),
    "addressed": ("To all who took part", beginnings.addressed),
    "summary": ("What this is about", beginnings.summary),
    "stages": ("Stages", courses.stages),
    "events": ("What happened, in order", courses.events),
    "dates": ("Dates kept and missed", courses.dates),
    "flags": ("Flags to managers, and their answers", courses.flags),
    "discussions": ("Discussions and meetings", courses.discussions),
    "confirmations": ("Confirmed in writing", courses.confirmations),
    "told": ("Who was told", courses.told),
    "filed": ("On the agencies’ own records", courses.filed),
    "seal": ("The seal of the journal", courses.seal),
    "result": ("Outcome", endings.result),
    "plan": ("Agreed plan", endings.plan),
    "actions": ("Agreed actions", endings.actions),
    "outstanding": ("Still open", endings.outstanding),
    "next_steps": ("Next steps", endings.next_steps),
    "learning": ("What was learned", endings.learning),
    "safety_now": ("How it was closed", endings.safety_now),
    "answer": ("The answer", endings.answer),
    OWN: ("For your own notes", _own),
}


def section(m: Material, part: Part, stage: str | None) -> Section:
    """One section, under the protocol's own heading where it gives one."""
    heading, write = SECTIONS[part.holds]
    return Section(part.name or heading, write(m, stage))
