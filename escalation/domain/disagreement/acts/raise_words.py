"""What a raise leaves behind: codes for the journal, words for the narrative."""

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]

RAISE_TEXTS = (
    "outcome_sought",
    "agree",
    "differ",
    "bearing_on_risk",
    "would_change_my_mind",
    "late_reason",
    "what_was_done",
)


def raise_texts(fields: Fields) -> dict[str, str]:
    """The words of a raise, by the name they are kept under."""
    texts = {name: fields[name] for name in RAISE_TEXTS if fields.get(name)}
    decision = fields.get("decision") or {}
    texts["decision"] = decision.get("what", "")
    texts["decided_by"] = (decision.get("made_by") or {}).get("role", "")
    texts["decision_reference"] = decision.get("reference", "")
    texts["level"] = fields["subject"].get("level", "")
    texts["siblings"] = fields["subject"].get("siblings", "")
    texts["protective_deadline"] = (fields.get("protective_deadline") or {}).get("reason", "")
    for name in (
        "voice",
        "adult",
        "supporter",
        "opinion_relied_on",
        "earlier_referrals",
        "evidence",
        "contact",
        "household",
        "chronology",
    ):
        text = fields.get(name)
        if isinstance(text, str) and text:
            texts[name] = text
    conference = fields.get("conference") or {}
    if conference.get("grounds_text"):
        texts["conference_grounds"] = conference["grounds_text"]
    if (fields.get("interim_plan") or {}).get("what"):
        texts["interim_plan"] = fields["interim_plan"]["what"]
    return {name: words for name, words in texts.items() if words}


def raise_codes(fields: Fields, window: Mapping[str, Any], origin: str, protocol: str) -> dict[str, Any]:
    """What the journal keeps of a raise: codes only. `window` says whether it came in time."""
    decision = fields.get("decision") or {}
    codes: dict[str, Any] = {
        "protocol": protocol,
        "origin": origin,
        "population": fields["subject"]["population"],
        "age_band": fields["subject"].get("age_band"),
        "plan_status": fields["subject"].get("plan_status"),
        "category": fields["category"],
        "danger": bool(fields.get("immediate_danger")),
        "fast_track": bool(fields.get("fast_track")),
        "repeats": bool(fields.get("repeats")),
        "interim_plan": bool(fields.get("interim_plan")),
        "late": bool(fields.get("late_reason")) and window.get("in_window") is False,
        "decider_seniority": (decision.get("made_by") or {}).get("seniority"),
        "raiser_seniority": fields.get("raiser_seniority"),
        "evidence_sources": fields.get("evidence_sources"),
        "contact_often": fields.get("contact_often"),
        "opinion_often": fields.get("opinion_often"),
        "referrals": fields.get("referrals"),
        "voice": _voice(fields),
        "household_seen": fields.get("household_seen"),
        "talked_with": fields.get("talked_with"),
        "on_behalf": True if fields.get("on_behalf") else None,
        "stands_with": True if fields.get("with_named_professional") else None,
        "interim_position": fields.get("interim_position"),
        "position": "view_minuted_only" if (fields.get("conference") or {}).get("minute_only") else None,
        "conference": bool(fields.get("conference")) or None,
        "grounds": (fields.get("conference") or {}).get("grounds"),
        "given": sorted(
            k
            for k in (
                "voice",
                "household",
                "chronology",
                "earlier_referrals",
                "opinion_relied_on",
                "contact",
                "would_change_my_mind",
            )
            if fields.get(k)
        ),
        **window,
    }
    return codes


def _voice(fields: Fields) -> str | None:
    """Whether the child's or adult's words are there, or it is said why nobody has asked yet."""
    if fields.get("voice_not_asked"):
        return "not_yet_asked"
    return "recorded" if fields.get("voice") else None
