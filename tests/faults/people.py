"""People who raise over HTTP: they press twice now and then, and try again with the same form after an error."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

PASSWORD = "three small words"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TWICE = 0.1
"""Share of raises that are sent twice at the same moment."""


class NoAnswer(Exception):
    """The connection broke before an answer was there."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


class Browser:
    """One person's browser: a connection that may break, and the cookies."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self._port = port
        self.cookies = dict(cookies or {})
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._send("GET", path, None)

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self._send("POST", path, urlencode(form))

    def _send(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode("utf-8")
        except (OSError, http.client.HTTPException) as broken:
            self.close()
            raise NoAnswer(type(broken).__name__) from None
        for line in answer.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(answer.status, answer.headers.get("Location", ""), text)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def sign_in(self, email: str) -> str:
        """Sign in. The token that lets this person's forms be sent from now on."""
        opened = self.get("/sign-in")
        form = {"csrf_token": token_of(opened), "email": email, "password": PASSWORD}
        entered = self.post("/sign-in", form)
        assert entered.status == 302, (email, entered.status, entered.text[:500])
        return token_of(self.get("/work"))


def token_of(page: Answer) -> str:
    """The token of a page's forms."""
    found = TOKEN.search(page.text)
    assert found is not None, f"no form: {page.status} {page.text[:200]}"
    return found.group(1)


@dataclass
class Load:
    """What was sent and what was answered. `acknowledged`: draft → the references that the screen named."""

    acknowledged: dict[str, set[str]] = field(default_factory=dict)
    given_up: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, draft: str, ref: str, seconds: float) -> None:
        """The screen said that this draft is recorded."""
        with self.lock:
            self.acknowledged.setdefault(draft, set()).add(ref)
            self.seconds.append(seconds)

    def count(self, what: str) -> None:
        """Something else came back."""
        with self.lock:
            self.answers[what] += 1

    @property
    def refs(self) -> set[str]:
        """Every reference that a screen named."""
        with self.lock:
            return {ref for refs in self.acknowledged.values() for ref in refs}

    def after(self, share: float) -> float:
        """The seconds within which that share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


class Raiser(threading.Thread):
    """Somebody who raises one prepared draft after the other until the screen says that it is recorded."""

    def __init__(
        self, port: int, email: str, drafts: Sequence[str], load: Load, *, patience: float, seed: int,
        enough: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        super().__init__(daemon=True, name=f"raiser-{seed}")
        self._browser = Browser(port)
        self._form = {"csrf_token": self._browser.sign_in(email)}
        self._twin = Browser(port, self._browser.cookies)
        self._drafts, self._load, self._patience, self._enough = drafts, load, patience, enough
        self._chance = random.Random(seed)
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            for draft in self._drafts:
                if self._enough():
                    return
                self._raise(draft)
        except BaseException as fault:
            self.fault = fault
        finally:
            self._browser.close()
            self._twin.close()

    def _raise(self, draft: str) -> None:
        twin = None
        if self._chance.random() < TWICE:
            twin = threading.Thread(target=self._send, args=(self._twin, draft), daemon=True)
            twin.start()
        until = time.monotonic() + self._patience
        while not self._send(self._browser, draft):
            if time.monotonic() > until:
                self._load.count("gave up")
                break
            time.sleep(self._chance.uniform(0.05, 0.3))
        if twin is not None:
            twin.join(self._patience)

    def _send(self, browser: Browser, draft: str) -> bool:
        began = time.monotonic()
        try:
            answer = browser.post(f"/raise/calderbeck/{draft}/check", self._form)
        except NoAnswer as broken:
            self._load.count(str(broken))
            return False
        _, is_done, ref = answer.location.partition("/raise/done/")
        if answer.status == 302 and is_done:
            self._load.note(draft, ref, time.monotonic() - began)
            return True
        self._load.count(f"{answer.status} {answer.location}".strip())
        return False
