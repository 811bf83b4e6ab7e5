"""Lines and outlines, as lists of points in the units of the sheet."""

import itertools
import math
from random import Random

Point = tuple[float, float]
Line = list[Point]


def chance(seed: str) -> Random:
    """Dice that fall the same way each time, so that a picture is always the same."""
    return Random(seed)


def trace(points: str) -> Line:
    """The points of a line written as in SVG: `"10,20 30,45"`."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]


def curve(points: Line, steps: int = 14) -> Line:
    """A smooth line through all the points (Catmull-Rom)."""
    ends = [points[0], *points, points[-1]]
    line: Line = []
    for before, start, stop, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        line += [_between(before, start, stop, after, step / steps) for step in range(steps)]
    return [*line, points[-1]]


def _between(before: Point, start: Point, stop: Point, after: Point, t: float) -> Point:
    x, y = (
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(before, start, stop, after, strict=True)
    )
    return x, y


def rough(points: Line, dice: Random, jitter: float, step: float = 12) -> Line:
    """The same line with a broken edge: a point each `step`, moved by up to `jitter`."""
    line: Line = []
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        pieces = max(1, round(math.dist((x0, y0), (x1, y1)) / step))
        for piece in range(pieces):
            share = piece / pieces
            line.append(
                (
                    x0 + (x1 - x0) * share + dice.uniform(-jitter, jitter),
                    y0 + (y1 - y0) * share + dice.uniform(-jitter, jitter),
                )
            )
    return [*line, points[-1]]


def rolling(
    dice: Random, base: float, height: float, length: float, start: float = -20, stop: float = 1620
) -> Line:
    """A rolling skyline around `base`, with hills about `length` wide."""
    waves = [
        (height / n, length / n * dice.uniform(0.8, 1.25), dice.uniform(0, math.tau))
        for n in (1, 2.1, 3.7)
    ]
    count = int((stop - start) / 10)
    return [
        (x, base + sum(h / 2 * math.sin(math.tau * x / wide + turn) for h, wide, turn in waves))
        for x in (start + 10 * n for n in range(count + 1))
    ]


def down_to(line: Line, floor: float = 1020) -> Line:
    """The outline of everything below a skyline."""
    return [*line, (line[-1][0], floor), (line[0][0], floor)]


def ribbon(line: Line, widths: list[float]) -> Line:
    """The outline of a path along a line, as wide at each point as told (spread evenly)."""
    left: Line = []
    right: Line = []
    for index, (x, y) in enumerate(line):
        before, after = line[max(0, index - 1)], line[min(len(line) - 1, index + 1)]
        angle = math.atan2(after[1] - before[1], after[0] - before[0]) + math.pi / 2
        place = index / (len(line) - 1) * (len(widths) - 1)
        low = min(int(place), len(widths) - 2)
        half = (widths[low] + (widths[low + 1] - widths[low]) * (place - low)) / 2
        left.append((x + half * math.cos(angle), y + half * math.sin(angle)))
        right.append((x - half * math.cos(angle), y - half * math.sin(angle)))
    return left + right[::-1]


def height_at(line: Line, x: float) -> float:
    """How high (y) a skyline is at x; the line must run from left to right."""
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        if x0 <= x <= x1 and x1 > x0:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return line[-1][1]


def moved(line: Line, right: float = 0, down: float = 0, size: float = 1) -> Line:
    """The same line, made larger or smaller around (0, 0), then moved."""
    return [(x * size + right, y * size + down) for x, y in line]
