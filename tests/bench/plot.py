"""Draws how costs grow: one line a question, both axes logarithmic, as an SVG that a page of Markdown can show."""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 900, 520
LEFT, RIGHT, TOP, BOTTOM = 90, 230, 20, 45
COLOURS = ("#1b6ca8", "#c8553d", "#2e8b57", "#8e5ea2", "#b8860b", "#008b8b", "#a0522d", "#556b2f", "#708090", "#c71585")
LEAST = 0.1
"""Milliseconds: what takes less is drawn as if it took so long."""
APART = 15
"""Pixels from one name to the next: lines that end together are named one below the other."""


def growth(sizes: Sequence[float], lines: Mapping[str, Sequence[float]]) -> str:
    """``lines`` are milliseconds at each of ``sizes``, which are messages."""
    most = max(max(values) for values in lines.values())
    decades = range(round(math.log10(LEAST)), math.ceil(math.log10(most)) + 1)

    def x(size: float) -> float:
        first, last = math.log10(sizes[0]), math.log10(sizes[-1])
        return LEFT + (math.log10(size) - first) / ((last - first) or 1) * (WIDTH - LEFT - RIGHT)

    def y(took: float) -> float:
        share = (math.log10(max(took, LEAST)) - decades[0]) / (decades[-1] - decades[0])
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    view = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12" fill="#444"'
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {view}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="{HEIGHT - 6}">messages in the store; 95 of 100 answers come sooner</text>',
    ]
    for decade in decades:
        at = y(10**decade)
        drawn.append(f'<path d="M{LEFT} {at:.0f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        drawn.append(f'<text x="{LEFT - 8}" y="{at + 4:.0f}" text-anchor="end">{10**decade:g} ms</text>')
    drawn += [
        f'<text x="{x(size):.0f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{size:,.0f}</text>' for size in sizes
    ]
    named = float(HEIGHT)
    for place, (name, values) in enumerate(sorted(lines.items(), key=lambda line: line[1][-1])):
        colour = COLOURS[place % len(COLOURS)]
        points = " ".join(f"{x(size):.1f},{y(took):.1f}" for size, took in zip(sizes, values, strict=True))
        named = min(named - APART, y(values[-1]) + 4)
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn.append(f'<text x="{WIDTH - RIGHT + 8}" y="{named:.0f}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*drawn, "</svg>"]) + "\n"
