"""What an automatic check finds wrong with a page for people who use it differently."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def accessibility_faults(page: Page) -> list[str]:
    """Each fault as one line: the rule, what it asks, and the first element that breaks it. Empty is good."""
    found = Axe().run(page, options={"runOnly": WCAG_2_2_AA, "resultTypes": ["violations"]}).response["violations"]
    return [f"{fault['id']}: {fault['help']} at {fault['nodes'][0]['target']}" for fault in found]
