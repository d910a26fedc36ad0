"""What every code is called on a page. Short, plain, and never taking sides."""

from escalation.domain.protocol.vocabulary import INTERIM_POSITIONS as HOLDING

CATEGORIES = {
    "threshold": "Whether the threshold for help or protection is met",
    "assessment_outcome": "What an assessment found",
    "medical_or_expert_opinion": "A medical or other expert opinion",
    "procedure_invoked": "Which safeguarding procedure should be used",
    "plan_content": "What a plan says",
    "plan_not_progressed": "A plan that is not moving",
    "step_down_or_closure": "Stepping down or closing",
    "conference_decision": "What a conference decided",
    "roles": "Who does what",
    "service_provision": "A service that is or is not given",
    "information_sharing": "Information that was not shared or used",
    "joint_response_or_investigation": "Whether agencies respond or investigate together",
    "lack_of_engagement": "An agency that is not taking part",
    "adult_or_child_views": "What the child or adult says or wants",
    "capacity_or_consent": "Mental capacity or consent",
    "timeliness": "How long something takes",
    "other": "Something else",
}

POPULATIONS = {"child": "A child", "adult": "An adult", "both": "Children and adults"}

AGE_BANDS = {
    "unborn": "Not yet born",
    "under-1": "Under 1",
    "1-4": "1 to 4",
    "5-10": "5 to 10",
    "11-15": "11 to 15",
    "16-17": "16 to 17",
    "18-24": "18 to 24",
    "25-64": "25 to 64",
    "65-74": "65 to 74",
    "75-84": "75 to 84",
    "85-plus": "85 or over",
}

PLAN_STATUSES = {
    "universal": "Universal services only",
    "early_help": "Early help",
    "cin": "Child in need plan",
    "cp": "Child protection plan",
    "looked_after": "Child looked after",
    "s47": "Section 47 enquiry",
    "s42": "Section 42 enquiry",
    "other": "Something else",
}

EVIDENCE_SOURCES = {
    "direct_observation": "I saw or heard it myself",
    "record": "It is in a record",
    "own_words": "The child or adult said or showed it",
    "another_professional": "Another professional told me",
    "chronology": "A chronology shows it",
}

HOW_OFTEN = {
    "daily": "Most days",
    "weekly": "About once a week",
    "fortnightly": "About once a fortnight",
    "monthly": "About once a month",
    "seldom": "Less than once a month",
    "once": "Once",
    "never": "Never in person",
}
"""How often somebody sees the person, closest first."""

HOUSEHOLD = {
    "everybody_considered": "Everybody who lives there was considered",
    "children_seen": "The other children were seen",
    "adults_seen": "The adults were seen",
    "child_called_protective": "A child was described as keeping somebody safe",
    "nobody_looked": "Nobody has looked at the others yet",
}

TALKED_WITH = {
    "yes": "Yes",
    "no": "Not yet",
    "prefer_not": "I would rather not say",
}
"""Whether somebody talked with their manager or safeguarding lead before they raised it."""

CONFERENCE_GROUNDS = {
    "procedure": "How the conference was run",
    "information": "Information that was missing or not weighed",
    "decision": "The decision itself",
    "category": "The category of the plan",
}

INTERIM_POSITIONS = {code: words[:1].upper() + words[1:] for code, words in HOLDING.items()}

PRIORITIES = {"urgent": "Urgent", "less_urgent": "Less urgent", "routine": "Routine"}

SENIORITIES = {
    "1": "Practitioner",
    "2": "Senior practitioner or team manager",
    "3": "Service manager, named or designated professional, consultant",
    "4": "Head of service",
    "5": "Director or chief officer",
}
"""The bands of seniority, lowest first. Codes as a form sends them."""

SIDES = {
    "raising": "Raising it",
    "receiving": "Asked to look again",
    "supporting": "Supporting",
    "advising": "Advising",
}

RESULTS = {
    "agreed": "We agreed",
    "not_agreed": "We did not agree",
    "continuing": "We are still talking",
}

METHODS = {
    "in_person": "In person",
    "phone": "By phone",
    "video": "By video call",
    "writing": "In writing",
    "other": "Another way",
}

OUTCOMES = {
    "decision_changed": "Decision changed",
    "decision_changed_in_part": "Decision changed in part",
    "decision_upheld_reasons_accepted": "Decision stands, reasons accepted",
    "decision_upheld_still_disputed": "Decision stands, still seen differently",
    "new_plan_agreed": "New plan agreed",
    "information_shared": "Information shared",
    "second_opinion_obtained": "Second opinion obtained",
    "referred_elsewhere": "Passed to another process",
    "overtaken_by_events": "Overtaken by events",
    "withdrawn_by_raiser": "Taken back by whoever raised it",
    "lapsed": "Lapsed",
}

OUTCOME_HINTS = {
    "decision_changed": "Another decision takes the place of the first.",
    "decision_changed_in_part": "Some of it is different now, some of it stands.",
    "decision_upheld_reasons_accepted": "Both sides now see why. Raising it was right all the same.",
    "decision_upheld_still_disputed": "It stands, and both views are on the record.",
    "new_plan_agreed": "Both sides do something they had not planned before.",
    "information_shared": "What one side knew, the other knows now.",
    "second_opinion_obtained": "Somebody independent has looked at it.",
    "referred_elsewhere": "For example a complaint, legal advice, a review or a court.",
    "overtaken_by_events": "What happened since has answered the question.",
    "lapsed": "Nobody took it further. That is not the same as settled.",
}
"""What each way to end means, in a sentence that takes no side."""

WITHDRAWAL_REASONS = {
    "satisfied": "I am satisfied with the answer",
    "raised_in_error": "It was raised by mistake",
    "no_point": "I do not think it will change anything",
    "relationship": "I want to keep a good working relationship",
    "pressure": "I was asked or felt pressed to stop",
    "left_post": "The person who raised it has left the post",
}

HANDED_OVER_BECAUSE = {
    "left_post": "They have left the post",
    "away": "They are away for longer",
    "other": "Another reason",
}

FLAG_ANSWERS = {
    "contacted": "I have been in touch with those involved",
    "reassigned": "Somebody else takes it on",
    "moved_up": "Move it to the next stage",
    "asked_for_extension": "Ask for a later date",
    "accepted_as_it_is": "Leave it as it is for now",
}

SECOND_OPINION_STATES = {"asked": "Asked for", "received": "Received"}

SECOND_OPINION_CHECKS = {
    "independent": "Independent of both sides",
    "equal_seniority": "As senior as the first",
    "other_hospital": "From another hospital or service",
    "not_a_pupil": "Never trained by the first",
    "not_discussed": "Has not talked about this with the first",
}
