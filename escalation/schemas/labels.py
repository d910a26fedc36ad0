"""What every code is called on a page. Short, plain, and never taking sides."""

from escalation.domain.language import Words, mark

CATEGORIES = Words(
    {
        "threshold": mark("Whether the threshold for help or protection is met"),
        "assessment_outcome": mark("What an assessment found"),
        "medical_or_expert_opinion": mark("A medical or other expert opinion"),
        "procedure_invoked": mark("Which safeguarding procedure should be used"),
        "plan_content": mark("What a plan says"),
        "plan_not_progressed": mark("A plan that is not moving"),
        "step_down_or_closure": mark("Stepping down or closing"),
        "conference_decision": mark("What a conference decided"),
        "roles": mark("Who does what"),
        "service_provision": mark("A service that is or is not given"),
        "information_sharing": mark("Information that was not shared or used"),
        "joint_response_or_investigation": mark("Whether agencies respond or investigate together"),
        "lack_of_engagement": mark("An agency that is not taking part"),
        "adult_or_child_views": mark("What the child or adult says or wants"),
        "capacity_or_consent": mark("Mental capacity or consent"),
        "timeliness": mark("How long something takes"),
        "other": mark("Something else"),
    }
)

POPULATIONS = Words({"child": mark("A child"), "adult": mark("An adult"), "both": mark("Children and adults")})

AGE_BANDS = Words(
    {
        "unborn": mark("Not yet born"),
        "under-1": mark("Under 1"),
        "1-4": mark("1 to 4"),
        "5-10": mark("5 to 10"),
        "11-15": mark("11 to 15"),
        "16-17": mark("16 to 17"),
        "18-24": mark("18 to 24"),
        "25-64": mark("25 to 64"),
        "65-74": mark("65 to 74"),
        "75-84": mark("75 to 84"),
        "85-plus": mark("85 or over"),
    }
)

PLAN_STATUSES = Words(
    {
        "universal": mark("Universal services only"),
        "early_help": mark("Early help"),
        "cin": mark("Child in need plan"),
        "cp": mark("Child protection plan"),
        "looked_after": mark("Child looked after"),
        "s47": mark("Section 47 enquiry"),
        "s42": mark("Section 42 enquiry"),
        "other": mark("Something else"),
    }
)

EVIDENCE_SOURCES = Words(
    {
        "direct_observation": mark("I saw or heard it myself"),
        "record": mark("It is in a record"),
        "own_words": mark("The child or adult said or showed it"),
        "another_professional": mark("Another professional told me"),
        "chronology": mark("A chronology shows it"),
    }
)

HOW_OFTEN = Words(
    {
        "daily": mark("Most days"),
        "weekly": mark("About once a week"),
        "fortnightly": mark("About once a fortnight"),
        "monthly": mark("About once a month"),
        "seldom": mark("Less than once a month"),
        "once": mark("Once"),
        "never": mark("Never in person"),
    }
)
"""How often somebody sees the person, closest first."""

HOUSEHOLD = Words(
    {
        "everybody_considered": mark("Everybody who lives there was considered"),
        "children_seen": mark("The other children were seen"),
        "adults_seen": mark("The adults were seen"),
        "child_called_protective": mark("A child was described as keeping somebody safe"),
        "nobody_looked": mark("Nobody has looked at the others yet"),
    }
)

TALKED_WITH = Words(
    {
        "yes": mark("Yes"),
        "no": mark("Not yet"),
        "prefer_not": mark("I would rather not say"),
    }
)
"""Whether somebody talked with their manager or safeguarding lead before they raised it."""

CONFERENCE_GROUNDS = Words(
    {
        "procedure": mark("How the conference was run"),
        "information": mark("Information that was missing or not weighed"),
        "decision": mark("The decision itself"),
        "category": mark("The category of the plan"),
    }
)

INTERIM_POSITIONS = Words(
    {
        "decision_stands": mark("The disputed decision holds meanwhile"),
        "status_quo_held": mark("What was so before the decision holds meanwhile"),
        "safety_plan_agreed": mark("A safety plan holds meanwhile"),
        "none": mark("Nothing special holds meanwhile"),
    }
)

PRIORITIES = Words({"urgent": mark("Urgent"), "less_urgent": mark("Less urgent"), "routine": mark("Routine")})

SENIORITIES = Words(
    {
        "1": mark("Practitioner"),
        "2": mark("Senior practitioner or team manager"),
        "3": mark("Service manager, named or designated professional, consultant"),
        "4": mark("Head of service"),
        "5": mark("Director or chief officer"),
    }
)
"""The bands of seniority, lowest first. Codes as a form sends them."""

SIDES = Words(
    {
        "raising": mark("Raising it"),
        "receiving": mark("Asked to look again"),
        "supporting": mark("Supporting"),
        "advising": mark("Advising"),
    }
)

RESULTS = Words(
    {
        "agreed": mark("We agreed"),
        "not_agreed": mark("We did not agree"),
        "continuing": mark("We are still talking"),
    }
)

METHODS = Words(
    {
        "in_person": mark("In person"),
        "phone": mark("By phone"),
        "video": mark("By video call"),
        "writing": mark("In writing"),
        "other": mark("Another way"),
    }
)

OUTCOMES = Words(
    {
        "decision_changed": mark("Decision changed"),
        "decision_changed_in_part": mark("Decision changed in part"),
        "decision_upheld_reasons_accepted": mark("Decision stands, reasons accepted"),
        "decision_upheld_still_disputed": mark("Decision stands, still seen differently"),
        "new_plan_agreed": mark("New plan agreed"),
        "information_shared": mark("Information shared"),
        "second_opinion_obtained": mark("Second opinion obtained"),
        "referred_elsewhere": mark("Passed to another process"),
        "overtaken_by_events": mark("Overtaken by events"),
        "withdrawn_by_raiser": mark("Taken back by whoever raised it"),
        "lapsed": mark("Lapsed"),
    }
)

OUTCOME_HINTS = Words(
    {
        "decision_changed": mark("Another decision takes the place of the first."),
        "decision_changed_in_part": mark("Some of it is different now, some of it stands."),
        "decision_upheld_reasons_accepted": mark("Both sides now see why. Raising it was right all the same."),
        "decision_upheld_still_disputed": mark("It stands, and both views are on the record."),
        "new_plan_agreed": mark("Both sides do something they had not planned before."),
        "information_shared": mark("What one side knew, the other knows now."),
        "second_opinion_obtained": mark("Somebody independent has looked at it."),
        "referred_elsewhere": mark("For example a complaint, legal advice, a review or a court."),
        "overtaken_by_events": mark("What happened since has answered the question."),
        "lapsed": mark("Nobody took it further. That is not the same as settled."),
    }
)
"""What each way to end means, in a sentence that takes no side."""

WITHDRAWAL_REASONS = Words(
    {
        "satisfied": mark("I am satisfied with the answer"),
        "raised_in_error": mark("It was raised by mistake"),
        "no_point": mark("I do not think it will change anything"),
        "relationship": mark("I want to keep a good working relationship"),
        "pressure": mark("I was asked or felt pressed to stop"),
        "left_post": mark("The person who raised it has left the post"),
    }
)

HANDED_OVER_BECAUSE = Words(
    {
        "left_post": mark("They have left the post"),
        "away": mark("They are away for longer"),
        "other": mark("Another reason"),
    }
)

FLAG_ANSWERS = Words(
    {
        "contacted": mark("I have been in touch with those involved"),
        "reassigned": mark("Somebody else takes it on"),
        "moved_up": mark("Move it to the next stage"),
        "asked_for_extension": mark("Ask for a later date"),
        "accepted_as_it_is": mark("Leave it as it is for now"),
    }
)

SECOND_OPINION_STATES = Words({"asked": mark("Asked for"), "received": mark("Received")})

SECOND_OPINION_CHECKS = Words(
    {
        "independent": mark("Independent of both sides"),
        "equal_seniority": mark("As senior as the first"),
        "other_hospital": mark("From another hospital or service"),
        "not_a_pupil": mark("Never trained by the first"),
        "not_discussed": mark("Has not talked about this with the first"),
    }
)

VIA = Words({"named": mark("named"), "deputy": mark("deputy"), "stand_in": mark("stand in")})
"""How somebody comes to act who does not hold the post."""

NATIONS = Words(
    {
        "england-and-wales": mark("England and Wales"),
        "scotland": mark("Scotland"),
        "northern-ireland": mark("Northern Ireland"),
    }
)
"""What each calendar is called."""

SECTORS = Words(
    {
        "childrens_social_care": mark("Children's social care"),
        "adult_social_care": mark("Adult social care"),
        "school": mark("School"),
        "early_years": mark("Early years"),
        "gp_practice": mark("GP practice"),
        "icb": mark("NHS integrated care board"),
        "hospital": mark("Hospital"),
        "community_health": mark("Community health"),
        "mental_health": mark("Mental health"),
        "ambulance": mark("Ambulance"),
        "police": mark("Police"),
        "probation": mark("Probation"),
        "housing": mark("Housing"),
        "fire": mark("Fire and rescue"),
        "voluntary": mark("Voluntary organisation"),
        "care_provider": mark("Care provider"),
        "other": mark("Something else"),
    }
)
"""The sectors there usually are; a partnership may have others."""
