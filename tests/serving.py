"""A world's pages on an address of their own, and somebody who signs in there with a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from playwright.sync_api import Page
from waitress.server import create_server

from tests.web.conftest import PASSWORD, PEOPLE, World


@contextmanager
def served(world: World) -> Iterator[str]:
    """The address at which the world's pages are served."""
    server = create_server(world.app, host="127.0.0.1", port=0, threads=2)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


def sign_in_with_the_keyboard(page: Page, address: str, who: str) -> None:
    """Type address and password, and press Enter."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email address").fill(PEOPLE.get(who, who))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()
