"""The sections a document may have: for each word of the protocol's documents, its heading and what writes it."""

from collections.abc import Callable, Mapping

from escalation.domain.language import mark, say
from escalation.domain.protocol.documents import OWN, Part
from escalation.services.documents import beginnings, courses, endings
from escalation.services.documents.beginnings import Blocks
from escalation.services.documents.material import Material
from escalation.services.documents.model import Blank, Section, Text

Writer = Callable[[Material, str | None], Blocks]


def _own(m: Material, stage: str | None) -> Blocks:
    return (Text(say("Nothing in this service answers this. There is room to write:")), Blank())


SECTIONS: Mapping[str, tuple[str, Writer]] = {
    "about": (mark("About"), beginnings.about),
    "parties": (mark("Who takes part"), beginnings.parties),
    "decision": (mark("What is disputed"), beginnings.decision),
    "positions": (mark("What each side holds"), beginnings.held),
    "safety": (mark("What keeps the person safe meanwhile"), beginnings.safety),
    "moved": (mark("Why it came to this stage"), beginnings.moved),
    "dissent": (mark("The dissent"), beginnings.dissent),
    "addressed": (mark("To all who took part"), beginnings.addressed),
    "summary": (mark("What this is about"), beginnings.summary),
    "stages": (mark("Stages"), courses.stages),
    "events": (mark("What happened, in order"), courses.events),
    "dates": (mark("Dates kept and missed"), courses.dates),
    "flags": (mark("Flags to managers, and their answers"), courses.flags),
    "discussions": (mark("Discussions and meetings"), courses.discussions),
    "confirmations": (mark("Confirmed in writing"), courses.confirmations),
    "told": (mark("Who was told"), courses.told),
    "filed": (mark("On the agencies’ own records"), courses.filed),
    "seal": (mark("The seal of the journal"), courses.seal),
    "result": (mark("Outcome"), endings.result),
    "plan": (mark("Agreed plan"), endings.plan),
    "actions": (mark("Agreed actions"), endings.actions),
    "outstanding": (mark("Still open"), endings.outstanding),
    "next_steps": (mark("Next steps"), endings.next_steps),
    "learning": (mark("What was learned"), endings.learning),
    "safety_now": (mark("How it was closed"), endings.safety_now),
    "answer": (mark("The answer"), endings.answer),
    OWN: (mark("For your own notes"), _own),
}


def section(m: Material, part: Part, stage: str | None) -> Section:
    """One section, under the protocol's own heading where it gives one."""
    heading, write = SECTIONS[part.holds]
    return Section(part.name or say(heading), write(m, stage))
