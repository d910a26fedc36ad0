"""What an automatic check finds wrong with a page for people who use it differently."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def accessibility_faults(page: Page) -> list[str]:
    """Each fault as one line: the rule, what it asks, and the first element that breaks it. Empty is good."""
    page.wait_for_load_state("domcontentloaded")
    found = Axe().run(page, options={"runOnly": WCAG_2_2_AA, "resultTypes": ["violations"]}).response["violations"]
    return [f"{fault['id']}: {fault['help']} at {fault['nodes'][0]['target']}" for fault in found]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the screen it is shown on.

    A click waits until the next page has begun, not until there is anything in it, so this waits for that.
    """
    page.wait_for_load_state("domcontentloaded")
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
