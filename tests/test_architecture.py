"""The house holds: who may import whom, what the style sheets carry, what the locks give away."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
EDGES = ("web", "api", "cli", "scheduler", "mail")
LOCKS = ["requirements.lock", "requirements-dev.lock", "assets/node.lock", "assets/package-lock.json"]


def imported_by(source: Path) -> set[str]:
    """The full names of what a file imports, the things taken from a module included; dotted neighbours are not."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.update({node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


def test_every_layer_imports_only_what_lies_below_it() -> None:
    """In a process of its own: the linter sets logging up and thereby silences every logger made before."""
    run = subprocess.run([sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    foreign = {
        f"{source.relative_to(ROOT)}: {name}"
        for source in (ROOT / "escalation" / "domain").rglob("*.py")
        for name in imported_by(source)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("escalation.domain")
    }
    assert foreign == set()


def test_only_edges_are_told_the_time_and_hand_it_on() -> None:
    beginnings = ("escalation/app.py", *(f"escalation/{edge}" for edge in EDGES))
    readers = {
        str(source.relative_to(ROOT))
        for source in (ROOT / "escalation").rglob("*.py")
        if "escalation.clock" in imported_by(source)
    }
    assert {reader for reader in readers if not reader.startswith(beginnings)} == set()


def test_nothing_but_the_clock_reads_the_time() -> None:
    reading = re.compile(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time)\(")
    readers = {
        str(source.relative_to(ROOT))
        for source in (ROOT / "escalation").rglob("*.py")
        if reading.search(source.read_text(encoding="utf-8"))
    }
    assert readers <= {"escalation/clock.py"}


TRANSLATORS = frozenset({"say", "say_many", "mark", "gettext", "ngettext"})


def test_every_sentence_for_people_stands_where_translators_find_it() -> None:
    """What collects the messages reads no string within an f-string, so that one would stay in English for ever."""
    hidden = {
        f"{source.relative_to(ROOT)}:{call.lineno}"
        for source in (ROOT / "escalation").rglob("*.py")
        for within in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(within, ast.JoinedStr)
        for call in ast.walk(within)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TRANSLATORS
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert hidden == set()


@pytest.mark.parametrize("reserved", ["gds transport", "@font-face", "crown", "crest", "govuk-header"])
def test_the_style_sheet_carries_nothing_that_is_reserved_for_gov_uk(reserved: str) -> None:
    assert reserved not in (ROOT / "assets" / "dist" / "app.css").read_text(encoding="utf-8").lower()


def test_the_pages_are_set_in_fonts_that_every_machine_has() -> None:
    families = re.findall(r"font-family:([^;}]+)", (ROOT / "assets" / "dist" / "app.css").read_text("utf-8"))
    assert {family.strip() for family in families} <= {
        "arial,sans-serif",
        "sans-serif",
        "inherit",
        "monospace",
    }


def test_no_template_has_a_style_or_a_script_of_its_own() -> None:
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)
    guilty = [
        str(source.relative_to(ROOT))
        for source in (ROOT / "templates").rglob("*.html")
        if inline.search(source.read_text(encoding="utf-8"))
    ]
    assert guilty == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_says_where_packages_were_fetched_from(lock: str) -> None:
    content = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r'"resolved"|index-url|find-links|file://|^\s*#', content, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_held_to_its_fingerprint(lock: str) -> None:
    content = (ROOT / lock).read_text(encoding="utf-8")
    if lock.endswith(".json"):
        assert content.count('"integrity"') == content.count('"node_modules/')
    else:
        entries = re.split(r"\n(?=\S)", content.strip())
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_tests_run_on_the_versions_that_are_served() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^[\w.\[\]-]+==[^\s;]+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
