"""Pictures as SVG, drawn here and not in the reader's browser: bars, steps and runs.

They carry no style of their own, so that they stand under the strictest policy; a reader who does not see them is told
their title and their caption.
"""

import json
import re
from functools import lru_cache
from html import escape

from escalation.services.report.drawing.bars import bars
from escalation.services.report.drawing.canvas import PATTERNS, Spec
from escalation.services.report.drawing.run import run
from escalation.services.report.drawing.steps import steps
from escalation.services.report.model import Bars, Picture, Steps

WIDE, NARROW = 640, 320
"""The widths at which a page shows a picture: on a desk, and on a telephone."""
FONT = "arial, sans-serif"
KEPT = 512
"""How many drawings are kept, about 10 kB each."""


def svg(picture: Picture, *, id: str, width: int = WIDE, font: str = FONT) -> str:  # noqa: A002 what HTML calls it
    """The picture at a width in pixels, as an element named by its title and its caption. Empty: nothing to draw.

    `id` is the element's own, and that of what it is named by begins with it: no two on a page are the same.
    """
    layout = _layout(picture, width)
    if layout is None:
        return ""
    box, drawing = _drawn(json.dumps(layout, sort_keys=True))
    own = escape(id)
    if "url(#ID-" in drawing:
        drawing = f"<defs>{PATTERNS}</defs>{drawing}"
    drawing = drawing.replace("url(#ID-", f"url(#{own}-").replace('id="ID-', f'id="{own}-')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{own}" class="app-picture" role="img"'
        f' width="{width}" viewBox="{box}" aria-labelledby="{own}-title {own}-caption">'
        f'<title id="{own}-title">{escape(picture.title)}</title>'
        f'<desc id="{own}-caption">{escape(picture.caption)}</desc>'
        f"{drawing.replace(_family('FONT'), _family(escape(font)))}</svg>"
    )


def _family(name: str) -> str:
    return f'font-family="{name}"'


def _layout(picture: Picture, width: int) -> Spec | None:
    if isinstance(picture, Bars):
        return bars(picture, width) if picture.rows else None
    if isinstance(picture, Steps):
        return steps(picture, width) if any(line.curve.number for line in picture.lines) else None
    return run(picture, width) if picture.points else None


ROOT = re.compile(r'<svg [^>]*viewBox="([^"]*)"[^>]*>(.*)</svg>', re.DOTALL)
SAID = re.compile(r' (?:role|aria-[a-z]+|pointer-events|class)="[^"]*"')
"""What the drawing says of its pieces: a picture is one thing, with one name."""


@lru_cache(maxsize=KEPT)
def _drawn(layout: str) -> tuple[str, str]:
    """The view box and what is drawn in it. Loaded at the first use, never before a fork: it does not survive one."""
    import vl_convert

    found = ROOT.fullmatch(vl_convert.vegalite_to_svg(layout, allowed_base_urls=[]).strip())
    assert found is not None, "a drawing is one SVG element"
    return found[1], SAID.sub("", found[2])
