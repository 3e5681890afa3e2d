"""The results as a picture: voidings a second over how many there were, and everything that is a time."""

from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.axes import Axis, around, short
from benchmarks.figures import Figure, number
from benchmarks.results import Results

WIDTH, TOP, LEFT, MIDDLE = 1060, 70, 66, 470
RATES_HEIGHT = 360
ROW = 42
LABEL = 60
COLOURS = ("ours", "same", "lean", "other")

STYLE = """
  svg { font-family: system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif; font-size: 12px }
  text { stroke: none !important } .bold { font-weight: 600; font-size: 14px }
  .line { stroke-width: 2.5 } .span, .beside { stroke-width: 2 }
  .card { fill: #ffffff; stroke: #d0d7de } text { fill: #1f2328 } .soft { fill: #59636e } .grid { stroke: #d8dee4 }
  .ours { stroke: #0969da; fill: #0969da } .same { stroke: #bc4c00; fill: #bc4c00 }
  .lean { stroke: #8250df; fill: #8250df } .other { stroke: #1a7f37; fill: #1a7f37 }
  .beside { stroke: #bc4c00; fill: #ffffff } .goal { stroke: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #3d444d } text { fill: #f0f6fc } .soft { fill: #9198a1 } .grid { stroke: #2a313c }
    .ours { stroke: #4493f8; fill: #4493f8 } .same { stroke: #f0883e; fill: #f0883e }
    .lean { stroke: #ab7df8; fill: #ab7df8 } .other { stroke: #3fb950; fill: #3fb950 }
    .beside { stroke: #f0883e; fill: #0d1117 } .goal { stroke: #3fb950 }
  }
"""


def drawn(results: Results) -> str:
    """The picture as SVG."""
    times = [each for each in results.figures if each.unit == "ms"]
    height = max(TOP + RATES_HEIGHT + 60, TOP + ROW * len(times) + 60)
    parts = [*rates(results), *durations(times)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        f' role="img" aria-label="How fast it is">\n<style>{STYLE}</style>\n'
        f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def rates(results: Results) -> Iterator[str]:
    """Voidings a second, by whom, over how many there were."""
    series = {who: dict(sorted(by_n.items())) for who, by_n in results.rates.items() if by_n}
    everything = [rate for by_n in series.values() for rate in by_n.values()]
    across = around((n for by_n in series.values() for n in by_n), LEFT, MIDDLE - 140, whole=False)
    up = around(everything, TOP + RATES_HEIGHT, TOP, whole=True)
    yield text(24, 32, "Voidings a second, until all have ended", "bold")
    yield text(24, 50, "N requested at once · three files, every commit on the disk", "soft")
    for tick in up.ticks:
        yield line(LEFT, up.at(tick), MIDDLE - 140, up.at(tick), "grid")
        yield text(LEFT - 8, up.at(tick) + 4, short(tick), "soft", "end")
    for n in next(iter(series.values()), {}):
        yield text(across.at(n), TOP + RATES_HEIGHT + 20, short(n), "soft", "middle")
    yield text((LEFT + MIDDLE - 140) / 2, TOP + RATES_HEIGHT + 40, "voidings requested (N)", "soft", "middle")
    places = apart([(who, up.at(list(by_n.values())[-1])) for who, by_n in series.items()])
    for place, (who, by_n) in enumerate(series.items()):
        colour = COLOURS[min(place, len(COLOURS) - 1)]
        points = [(across.at(n), up.at(rate)) for n, rate in by_n.items()]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline class="{colour} line" style="fill: none" points="{path}"/>'
        yield from (f'<circle class="{colour}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in points)
        rate = list(by_n.values())[-1]
        told = number(round(rate, -2 if rate > 1000 else 0))
        yield text(points[-1][0] + 12, places[who] + 4, f"{who}: {told}", f"{colour} name")


def apart(wanted: Sequence[tuple[str, float]], pitch: float = 16.0) -> dict[str, float]:
    """Where names are written, near where they want to be, and none on another."""
    found: dict[str, float] = {}
    lowest = float("-inf")
    for who, y in sorted(wanted, key=lambda each: each[1]):
        lowest = max(y, lowest + pitch)
        found[who] = lowest
    return found


def durations(figures: Sequence[Figure]) -> Iterator[str]:
    """What is a time: here, and beside it, and what it may be at most."""
    left, right = MIDDLE + 50, WIDTH - 70
    bottom = TOP + ROW * len(figures)
    yield text(left, 32, "How long it takes, in milliseconds", "bold")
    yield f'<circle class="ours" cx="{left + 5}" cy="46" r="5"/>'
    yield text(left + 16, 50, "here", "soft")
    yield f'<circle class="beside" cx="{left + 65}" cy="46" r="4.5"/>'
    yield text(left + 76, 50, "beside it, in the same run", "soft")
    yield line(left + 248, 40, left + 248, 52, "goal span")
    yield text(left + 256, 50, "at most", "soft")
    bounds = [(each, limit(each)) for each in figures]
    across = around(
        [value for each, most in bounds for value in (each.value, each.peer or each.value, most or each.value)],
        left,
        right,
        whole=False,
    )
    for tick in across.ticks:
        yield line(across.at(tick), TOP, across.at(tick), bottom, "grid")
        yield text(across.at(tick), bottom + 18, short(tick), "soft", "middle")
    for place, (figure, most) in enumerate(bounds):
        yield from duration(figure, most, across, left, TOP + ROW * place)


def duration(figure: Figure, most: float | None, across: Axis, left: float, top: float) -> Iterator[str]:
    """One time."""
    y = top + 30
    yield text(left, top + 14, figure.work, "")
    if figure.peer:
        yield line(across.at(figure.peer), y, across.at(figure.value), y, "ours span")
        yield f'<circle class="beside" cx="{across.at(figure.peer):.1f}" cy="{y}" r="4.5"/>'
    if most:
        yield line(across.at(most), y - 8, across.at(most), y + 8, "goal span")
    yield f'<circle class="ours" cx="{across.at(figure.value):.1f}" cy="{y}" r="5"/>'
    rightmost = across.at(max(figure.value, figure.peer or 0))
    if most and 0 <= across.at(most) - rightmost < LABEL:
        rightmost = across.at(most)
    yield text(rightmost + 10, y + 4, number(figure.value), "soft")


def limit(figure: Figure) -> float | None:
    """What a time may be at most."""
    if figure.goal is None or figure.goal.bound != "at most":
        return None
    return figure.goal.limit * (figure.peer or 0) if figure.goal.of == "ratio" else figure.goal.limit


def text(x: float, y: float, words: str, classes: str, anchor: str = "start") -> str:
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, classes: str) -> str:
    return f'<line class="{classes}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
