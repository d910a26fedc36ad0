"""Small signs beside a sentence: whether a run of numbers moves by itself, or went up or down by more than chance."""

from escalation.domain.statistics.control_chart import COMMON, DOWN, UP
from escalation.services.report.drawing.canvas import BLUE, INK, PLUM, QUIET

SIDE = 40
HEIGHTS = {
    COMMON: (22, 18, 23, 17, 21),
    UP: (27, 25, 26, 19, 12),
    DOWN: (13, 15, 14, 21, 28),
}
"""Where the five dots of each sign stand, from the top."""
COLORS = {COMMON: QUIET, UP: BLUE, DOWN: PLUM}
ARROWS = {UP: "M27 11L31 5L35 11Z", DOWN: "M27 29L31 35L35 29Z"}


def variation_icon(variation: str) -> str:
    """The sign of what the latest point says, as SVG. It is for the eye only: the words stand beside it."""
    color, heights = COLORS[variation], HEIGHTS[variation]
    dots = [(8 + 5.75 * place, height) for place, height in enumerate(heights)]
    line = " ".join(f"{x:g},{y}" for x, y in dots)
    circles = "".join(f'<circle cx="{x:g}" cy="{y}" r="2.2" fill="{color}"/>' for x, y in dots)
    arrow = f'<path d="{ARROWS[variation]}" fill="{color}"/>' if variation in ARROWS else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-picture-icon" width="{SIDE}" height="{SIDE}"'
        f' viewBox="0 0 {SIDE} {SIDE}" aria-hidden="true" focusable="false">'
        f'<circle cx="20" cy="20" r="19" fill="#ffffff" stroke="{INK}" stroke-width="2"/>'
        f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="1.2"/>{circles}{arrow}</svg>'
    )
