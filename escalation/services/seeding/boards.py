"""The fictional partnerships that synthetic disagreements belong to: five boards of ten agencies each."""

import json
from typing import Any

BOARDS, AGENCIES = 5, 10
SECTORS = ("hospital", "childrens_social_care", "school", "police", "gp_practice")
PROTOCOL = "sefton-2017"
ROLES = ("team_manager", "service_manager", "partnership_representative")
PRODUCT_POSTS = ("duty", "safeguarding_lead", "named_professional", "executive")
PEOPLE_OF_AN_AGENCY = ("worker", "duty", "lead", "manager", "head")


def board_key(board: int) -> str:
    """The key of a board, counted from 1."""
    return f"volume-{board}"


def agency_key(board: int, agency: int) -> str:
    """The key of an agency of a board, both counted from 1."""
    return f"volume-{board}-{agency}"


def address(who: str, agency: str) -> str:
    """The address of somebody in an agency: one of PEOPLE_OF_AN_AGENCY."""
    return f"{who}@{agency}.example"


def set_up_text(board: int) -> str:
    """The set-up file of one board."""
    key = board_key(board)
    manager = address("manager", key)
    agencies = [agency_key(board, number) for number in range(1, AGENCIES + 1)]
    return json.dumps(
        {
            "partnership": {
                "key": key,
                "name": f"Volume Board {board}",
                "calendar": "england-and-wales",
                "fictional": True,
            },
            "agencies": [
                {"key": agency, "name": f"Agency {board}.{number}", "sector": SECTORS[number % len(SECTORS)]}
                for number, agency in enumerate(agencies, start=1)
            ],
            "people": [
                {"email": manager, "name": f"Manager of board {board}"},
                *(
                    {"email": address(who, agency), "name": f"{who.title()} {board}.{number}", "agencies": [agency]}
                    for number, agency in enumerate(agencies, start=1)
                    for who in PEOPLE_OF_AN_AGENCY
                ),
            ],
            "posts": [
                *({"role": role, "holder": manager} for role in ("coordinator", "executive", "chair")),
                *(post for agency in agencies for post in _posts(agency)),
            ],
            "roles": {
                **{role: role for role in ROLES},
                "chair": "partnership/chair",
                "board_business_manager": "partnership/coordinator",
            },
            "protocols": [{"key": PROTOCOL, "population": ["children"], "ordinary_for": ["children"]}],
        }
    )


def _posts(agency: str) -> list[dict[str, Any]]:
    held = {
        "duty": "duty",
        "safeguarding_lead": "lead",
        "named_professional": "lead",
        "executive": "head",
        "team_manager": "manager",
        "service_manager": "lead",
        "partnership_representative": "head",
    }
    return [{"agency": agency, "role": role, "holder": address(who, agency)} for role, who in held.items()]
