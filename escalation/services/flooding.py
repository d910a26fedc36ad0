"""How much may be sent from one place without an account: so much in an hour, and nobody is remembered for longer."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy.orm import Session

from escalation.storage import counts, references

MOST = 20
"""In an hour: enough for a team that does it together after a meeting, too little to make up a year's figures."""

NETWORK_BITS = 64
"""A household or an office has a whole IPv6 network of this size: its addresses count as one."""


def allowed(session: Session, what: str, sender: str, *, at: datetime, most: int = MOST) -> bool:
    """Count one more of these from a network address; False when it is one more than `most` in this clock hour.

    `at` is real time. What is kept is a keyed hash that changes with the hour, and it goes when the hour is over.
    """
    begins_at = at.replace(minute=0, second=0, microsecond=0)
    hashed = references.keyed_hash(f"{_place(sender)} {begins_at.isoformat()}", purpose=f"sender:{what}")
    return counts.count_sender(session, hashed, ends_at=begins_at + timedelta(hours=1), at=at) <= most


def _place(sender: str) -> str:
    try:
        address = ip_address(sender)
    except ValueError:
        return sender
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or int(address) >> (128 - NETWORK_BITS))
    return str(address)
