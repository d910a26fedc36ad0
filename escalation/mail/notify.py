"""Mail by GOV.UK Notify: one template with the places `subject` and `body`, each refusal told apart.

What Notify answers may repeat the address it was given, so only its codes are kept.
"""

import logging
import re
from typing import Any
from urllib.parse import SplitResult

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3 import Timeout

from escalation.mail.letters import Letter
from escalation.services.delivery import NoServer, NotDelivered, RefusedForGood

# The client logs a refusal in the words of the answer.
logging.getLogger("notifications_python_client.base").addFilter(lambda record: False)


class NotifySender:
    """Talks to one account of Notify. `timeout` bounds connecting and the wait for an answer together, in seconds.

    The address is `notify://TEMPLATE@HOST`, or `notify+http://…` for a stand-in on this machine.
    """

    def __init__(self, url: SplitResult, *, key: str, timeout: float) -> None:
        self._template = url.username or ""
        base = f"{'http' if url.scheme == 'notify+http' else 'https'}://{url.netloc.rpartition('@')[2]}"
        client: Any = NotificationsAPIClient  # it has no types
        self._client = client(key, base_url=base, timeout=Timeout(total=timeout))
        # What is sent here is for nobody else, wherever an answer may point to.
        self._client.request_session.max_redirects = 0
        # A stand-in on this machine is reached without the proxy that the network needs.
        self._client.request_session.trust_env = url.scheme != "notify+http"

    def send(self, letter: Letter) -> str:
        """Hand over one mail; what it is known by. RefusedForGood, NoServer or NotDelivered when it is not taken."""
        try:
            answer = self._client.send_email_notification(
                email_address=letter.to,
                template_id=self._template,
                personalisation={"subject": letter.message["Subject"], "body": letter.message.get_content()},
                reference=letter.reference,
            )
        except APIError as refused:
            raise _said_plainly(refused) from None
        if not isinstance(answer, dict) or not answer.get("id"):
            raise NoServer("something else than Notify answered")
        return letter.reference

    def close(self) -> None:
        """Let the connection go."""
        self._client.request_session.close()


def _said_plainly(refused: APIError) -> NotDelivered:
    """What a refusal means for the mail: for good only where the address itself is no address."""
    if refused.response is None:
        return NoServer(f"no answer of Notify ({type(refused.__cause__).__name__})")
    code, errors = refused.response.status_code, _errors(refused.response)
    if code < 400:
        return NoServer("something else than Notify answered")
    names = " ".join(dict.fromkeys(name for name, _ in errors))
    why = f"NOTIFY {code} {names}".rstrip()
    if code != 400:
        return NoServer(why)  # the key, the rate, or Notify itself: the next mail would fare no better
    if any(name == "ValidationError" and "email_address" in words for name, words in errors):
        return RefusedForGood(why)
    return NotDelivered(why)


def _errors(answer: Any) -> list[tuple[str, str]]:
    """The refusal's codes, each with the words beside it, which are read and never kept."""
    try:
        listed = answer.json()["errors"]
        return [(re.sub(r"\W", "", str(one["error"]))[:40], str(one["message"])) for one in listed]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
