"""As whom a visitor of the demo may sign in: one person for each way of using the service."""

from typing import Final

GUESTS: Final = (
    ("practitioner", "l.marwood@zero-to-nineteen.example", "Leanne Marwood, health visitor: raised one, and waits"),
    ("designated lead", "lead@csc.example", "Marian Postle, children's social care: is waited for"),
    ("manager", "f.adeyinka@csc.example", "Femi Adeyinka, team manager: owes answers to flags"),
    ("coordinator", "manager@calderbeck.example", "Sunita Bhandal, partnership business manager: the set-up"),
    ("board", "board@calderbeck.example", "Hamid Sorley, lay member: the figures, and no case"),
    ("file auditor", "audits@calderbeck.example", "Ines Holm: what nobody raised, and no case"),
    ("administrator", "accounts@calderbeck.example", "Tess Wardle: accounts, and no case"),
)
"""(way of using it, address to sign in with, who that is)."""
