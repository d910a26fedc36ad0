"""A page used by its keyboard alone: Tab, arrows, letters, Space and Enter, and no mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

MOST_STOPS_WITHIN = 8
"""A browser's own fields for dates have several stops each, which only Tab itself can count."""

# What Tab stops at, in the order of the page: of the radios of one question it is the chosen one, else the first.
STOPS = """
  const stops = () => {
    const radios = new Set();
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
      .filter(each => each.tabIndex >= 0 && !each.disabled && each.checkVisibility())
      .filter(each => {
        if (each.type !== 'radio') return true;
        const group = [...document.getElementsByName(each.name)].filter(other => other.form === each.form);
        return each === (group.find(other => other.checked) || group[0]);
      });
  };
"""

RECORD = (
    "() => {"
    + STOPS
    + """
    const seen = window.seen = {all: stops(), reached: [], unseen: []};
    const shows = (style, other) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
      || style.boxShadow !== 'none' || style.backgroundColor !== other;
    const before = new Map(seen.all.map(each => [each, getComputedStyle(each).backgroundColor]));
    document.addEventListener('focusin', ({target}) => {
      seen.reached.push(seen.all.indexOf(target));
      const drawn = ['radio', 'checkbox'].includes(target.type)
        ? getComputedStyle(target.nextElementSibling, '::before') : getComputedStyle(target);
      if (!shows(drawn, before.get(target))) seen.unseen.push(target.outerHTML.slice(0, 120));
    });
    document.activeElement.blur();
    return seen.all.length + MORE * seen.all.filter(each => each.type === 'date').length;
  }"""
)

RESULT = """() => ({
    reached: window.seen.reached,
    unseen: window.seen.unseen,
    all: window.seen.all.map(each => each.outerHTML.slice(0, 120)),
})"""


def faults_of_tabbing(page: Page) -> list[str]:
    """What Tab does not reach in the order of the page, or reaches unseen; empty is good.

    The page has to be fresh from the server, with nothing focused.
    """
    for _ in range(page.evaluate(RECORD.replace("MORE", str(MOST_STOPS_WITHIN)))):
        page.keyboard.press("Tab")
    found = page.evaluate(RESULT)
    all_of_them = found["all"]
    reached = found["reached"][: len(all_of_them)]  # after the last it begins anew
    if reached != list(range(len(all_of_them))):
        missed = [all_of_them[number] for number in range(len(all_of_them)) if number not in reached]
        return [f"Tab goes {reached} of {len(all_of_them)} and misses {missed}"]
    return [f"nothing shows that this has the focus: {each}" for each in found["unseen"]]


class Keyboard:
    """Somebody's hands on the keyboard of one page. Scripts may be off."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator) -> None:
        """Press Tab until this has the focus; an assertion fails where it never has."""
        steps = target.evaluate(
            "target => {"
            + STOPS
            + "const all = stops(), here = all.indexOf(document.activeElement);"
            + "const mine = all.findIndex(each => each === target"
            + "   || target.type === 'radio' && each.type === 'radio' && each.name === target.name"
            + "      && each.form === target.form);"
            + "return mine < 0 ? null : mine - here; }"
        )
        assert steps is not None, f"Tab never stops at {target}"
        key = "Tab" if steps > 0 else "Shift+Tab"
        for _ in range(abs(steps)):
            self.page.keyboard.press(key)
        for _ in range(MOST_STOPS_WITHIN):
            if target.evaluate("target => target === document.activeElement || target.type === 'radio'"):
                return
            self.page.keyboard.press(key)

    def has_focus(self, target: Locator) -> bool:
        """Whether this is where the keyboard is."""
        return bool(target.evaluate("target => target === document.activeElement"))

    def write(self, label: str, text: str) -> None:
        """Put a text into the field of that label, instead of what stands there."""
        self.write_in(self._field(label), text)

    def write_in(self, field: Locator, text: str) -> None:
        """Put a text into this field, instead of what stands there."""
        self.reach(field)
        assert self.has_focus(field), field
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def write_date(self, label: str, iso: str) -> None:
        """Type a date into a browser's own field for dates, whose order is the machine's: day or month first."""
        field = self._field(label)
        year, month, day = iso.split("-")
        for figures in (day + month + year, month + day + year):
            self.reach(field)
            self.page.keyboard.type(figures)
            if field.input_value() == iso:
                return
            while self.has_focus(field):  # it has a stop for each part
                self.page.keyboard.press("Shift+Tab")
        raise AssertionError(f"{label} is {field.input_value()}")

    def choose(self, label: str, words: str) -> None:
        """Choose from the list of that label by typing how the choice begins."""
        self.choose_in(self._field(label), words)

    def choose_in(self, field: Locator, words: str) -> None:
        """Choose from this list by typing how the choice begins."""
        self.reach(field)
        assert self.has_focus(field), field
        self.page.keyboard.type(words)
        chosen = field.evaluate("each => each.selectedOptions[0].label")
        assert chosen.startswith(words), f"{field}: {chosen}"

    def tick(self, label: str) -> None:
        """Tick a box with Space where it is not ticked yet, or walk to one of several choices with the arrows."""
        box = self._field(label)
        self.reach(box)
        if box.get_attribute("type") == "radio":
            self.page.keyboard.press("Space")
            for _ in range(12):
                if self.has_focus(box):
                    break
                self.page.keyboard.press("ArrowDown")
        elif not box.is_checked():
            self.page.keyboard.press("Space")
        assert self.has_focus(box), label
        assert box.is_checked(), label

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button of that name, and wait for the page it leads to."""
        self._go(self.page.locator("main").get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the link of that name, and wait for the page it leads to."""
        self._go(self.page.locator("main").get_by_role("link", name=name, exact=True).first)

    def _go(self, target: Locator) -> None:
        self.reach(target)
        assert self.has_focus(target), target
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _field(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(label, exact=True).first
