"""Hills and their fields."""

import itertools
import math
from collections.abc import Callable

from home.demo.scenery import plants
from home.demo.scenery.air import streak
from home.demo.scenery.inks import MOSS, Colour, mix
from home.demo.scenery.lines import Line, chance, down_to, height_at
from home.demo.scenery.sheet import Sheet


def hill(
    sheet: Sheet,
    skyline: Line,
    top: Colour,
    foot: Colour,
    light: Colour | None = None,
    floor: float = 1020,
) -> Line:
    """A hill below its skyline, with light on its crest; its outline."""
    outline = down_to(skyline, floor)
    sheet.fade(outline, top, foot)
    if light is not None:
        sheet.grain(outline, light, "up", 0.28)
    return outline


def gouges(
    sheet: Sheet,
    inside: Line,
    seed: str,
    colour: Colour,
    count: int,
    length: float,
    thick: float,
    angle: float = 0,
) -> None:
    """Scattered marks of the cutting tool inside a shape, `angle` degrees from level."""
    dice = chance(seed)
    xs = [x for x, _ in inside]
    ys = [y for _, y in inside]
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    with sheet.inside(inside):
        for _ in range(count):
            x, y = dice.uniform(min(xs), max(xs)), dice.uniform(min(ys), max(ys))
            mark = streak(0, 0, length * dice.uniform(0.5, 1.2), thick * dice.uniform(0.6, 1.2))
            sheet.fill([(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in mark], colour)


def patchwork(
    sheet: Sheet,
    skyline: Line,
    foot: float,
    seed: str,
    colours: list[Colour],
    rows: list[tuple[float, int]],
    hedge: tuple[Colour, Colour] | None = None,
    spread: float = 0.5,
    size: float = 9,
) -> None:
    """Fields over a slope: for each row where it ends (0 to 1) and how many fields it has."""
    dice = chance(seed)
    left, right = skyline[0][0], skyline[-1][0]

    def spot(along: float, down: float) -> tuple[float, float]:
        x = left + (right - left) * along
        top = height_at(skyline, x)
        middle = (left + right) / 2
        return middle + (x - middle) * (1 + spread * down), top + (foot - top) * down

    start, last = 0.0, -1
    for stop, count in rows:
        cuts = [0.0, *sorted((n + dice.uniform(-0.28, 0.28)) / count for n in range(1, count)), 1.0]
        for one, two in itertools.pairwise(cuts):
            last = dice.choice([n for n in range(len(colours)) if n != last])
            along = [one + (two - one) * n / 12 for n in range(13)]
            sheet.fill(
                [spot(a, start) for a in along] + [spot(a, stop) for a in along[::-1]],
                colours[last],
            )
            if dice.random() < 0.55:
                _rows(sheet, spot, (one, two), (start, stop), mix(colours[last], MOSS, 0.28))
        if hedge:
            grown = size * (0.5 + start)
            step = grown * 0.75 / (right - left)
            edge = [spot(n * step, start) for n in range(int(1 / step))]
            for cut in cuts[1:-1]:
                edge += [spot(cut, start + (stop - start) * n / 9) for n in range(10)]
            if start:
                plants.hedge(
                    sheet, seed + str(stop), sorted(edge, key=lambda p: p[1]), grown, *hedge
                )
        start = stop


def _rows(
    sheet: Sheet,
    spot: Callable[[float, float], tuple[float, float]],
    across: tuple[float, float],
    down: tuple[float, float],
    colour: Colour,
) -> None:
    """Drilled rows down a field."""
    count = max(4, int((across[1] - across[0]) * 90))
    for n in range(count):
        one = across[0] + (across[1] - across[0]) * n / count
        two = one + (across[1] - across[0]) / count * 0.4
        depths = [down[0] + (down[1] - down[0]) * part / 4 for part in range(5)]
        sheet.fill([spot(one, d) for d in depths] + [spot(two, d) for d in depths[::-1]], colour)
