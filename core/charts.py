"""Charts of shares as SVG, drawn by a Django template: the same picture on the page and in the PDF.

Presentation attributes only (a strict CSP allows no style), a title and a description for who cannot see, values
written at the bars so that nothing rests on colour or on guessing a height.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.formatting import NOTHING, integer, percent, scaled
from core.tables import Chart, Ratio, Rounding

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 34, 6, 24, 26
INSIDE = 14  # below the upper edge of a bar
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 100, 24, 2
PLAIN = Rounding()


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar or dot, in the units of the view box. `y` is None where there is no value; `inside`: it stands on it."""

    label: str
    value: str
    center: str
    left: str
    width: str
    y: str | None
    height: str
    value_y: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One horizontal line of the scale."""

    y: str
    value: str
    text_y: str


def draw(chart: Chart, *, rounding: Rounding = PLAIN, font: str = "") -> SafeString:
    """The chart as inline SVG; empty where it has no points.

    Arguments:
        font: family, for print; the page's own if empty.
    """
    if not chart.points:
        return SafeString("")
    top = _top(chart)
    depth, across = HEIGHT - TOP - BOTTOM, WIDTH - LEFT - RIGHT
    step = across / len(chart.points)
    bar = min(step * 0.62, 56.0)
    marks = []
    for number, point in enumerate(chart.points):
        center = LEFT + step * (number + 0.5)
        share = _share(point.ratio)
        height = 0.0 if share is None else depth * share / top
        # Inside the bar, where no line of the scale crosses it; above it, where the bar is too low.
        inside = chart.kind == "bar" and height > 2 * INSIDE
        marks.append(
            Mark(
                label=point.label,
                value=_text(point.ratio, rounding),
                center=_number(center),
                left=_number(center - bar / 2),
                width=_number(bar),
                y=None if share is None else _number(TOP + depth - height),
                height=_number(height),
                value_y=_number(TOP + depth - height + (INSIDE if inside else -5)),
                inside=inside,
            )
        )
    rules = [
        Rule(_number(TOP + depth - depth * value / top), str(value), _number(TOP + depth - depth * value / top + 4))
        for value in range(0, top + 1, 25)
    ]
    return render_to_string(
        "core/chart.svg",
        {
            "chart": chart,
            "description": _description(chart, rounding),
            "marks": marks,
            "runs": _runs(marks) if chart.kind == "line" else [],
            "rules": rules,
            "font": font,
            "width": WIDTH,
            "height": HEIGHT,
            "left": LEFT,
            "right": WIDTH - RIGHT,
            "label_y": HEIGHT - 8,
        },
    )


def sparkline(chart: Chart, *, rounding: Rounding = PLAIN) -> SafeString:
    """The same points as a line the size of a word; empty where fewer than two have a value."""
    shares = [_share(point.ratio) for point in chart.points]
    return _spark(shares, f"{chart.title}: {_description(chart, rounding)}")


def count_sparkline(title: str, counts: Sequence[tuple[str, int | None]]) -> SafeString:
    """A line the size of a word of what is counted, by label; empty where fewer than two have a value."""
    told = "; ".join(
        _("%(label)s: %(value)s") % {"label": label, "value": NOTHING if count is None else integer(count)}
        for label, count in counts
    )
    return _spark([None if count is None else float(count) for _label, count in counts], f"{title}: {told}")


def _spark(values: Sequence[float | None], title: str) -> SafeString:
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    size, depth = SPARK_WIDTH - 2 * SPARK_EDGE, SPARK_HEIGHT - 2 * SPARK_EDGE
    runs: list[list[str]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x = SPARK_EDGE + size * number / (len(values) - 1)
        y = SPARK_EDGE + depth * (1 - (value - low) / (high - low or 1))
        runs[-1].append(f"{_number(x)},{_number(y)}")
    last = runs[-1] or [run for run in runs if run][-1]
    end_x, end_y = last[-1].split(",")
    return render_to_string(
        "core/sparkline.svg",
        {
            "title": title,
            "runs": [" ".join(run) for run in runs if len(run) > 1],
            "end_x": end_x,
            "end_y": end_y,
            "width": SPARK_WIDTH,
            "height": SPARK_HEIGHT,
        },
    )


def _top(chart: Chart) -> int:
    """The end of the scale: 100, or the next 25 above the highest share (a rate above 100% is never clipped)."""
    highest = max((_share(point.ratio) or 0 for point in chart.points), default=0)
    return max(100, -(-int(highest * 100) // 2500) * 25)


def _share(ratio: Ratio | None) -> float | None:
    """Hundredths, for drawing only: text comes from core.formatting."""
    if ratio is None or ratio.denominator == 0:
        return None
    return scaled(ratio.numerator * 100, ratio.denominator, 3) / 1000


def _text(ratio: Ratio | None, rounding: Rounding) -> str:
    return NOTHING if ratio is None else percent(*ratio, rounding.places, rounding.method)


def _description(chart: Chart, rounding: Rounding) -> str:
    return "; ".join(
        _("%(label)s: %(value)s") % {"label": point.label, "value": _text(point.ratio, rounding)}
        for point in chart.points
    )


def _runs(marks: list[Mark]) -> list[str]:
    """Neighbouring points of a line; a missing value breaks it."""
    runs: list[list[str]] = [[]]
    for mark in marks:
        if mark.y is None:
            runs.append([])
        else:
            runs[-1].append(f"{mark.center},{mark.y}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _number(value: float) -> str:
    """Short, with a point whatever the language."""
    return f"{value:.1f}".removesuffix(".0")
