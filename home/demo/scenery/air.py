"""Sky, sun, stars, clouds and smoke."""

import itertools
import math
from random import Random

from home.demo.scenery.inks import Colour, mix
from home.demo.scenery.lines import Line, chance, curve
from home.demo.scenery.sheet import Sheet


def sky(sheet: Sheet, colours: list[Colour], floor: float = 660) -> None:
    """A sky that passes through the colours from the top down to `floor`."""
    band = floor / (len(colours) - 1)
    for index, (top, bottom) in enumerate(itertools.pairwise(colours)):
        y = index * band
        box = [(-5.0, y - 1), (1605.0, y - 1), (1605.0, y + band + 1), (-5.0, y + band + 1)]
        sheet.fade(box, top, bottom)


def circle(x: float, y: float, radius: float, flat: float = 1) -> Line:
    """The outline of a circle, or with `flat` below 1 of a lying ellipse."""
    return [
        (x + radius * math.cos(math.tau * n / 72), y + radius * flat * math.sin(math.tau * n / 72))
        for n in range(72)
    ]


def sun(sheet: Sheet, x: float, y: float, radius: float, colour: Colour, glow: int = 4) -> None:
    """A disc with rings of light around it."""
    for ring in range(glow, 0, -1):
        sheet.glaze(circle(x, y, radius * (1 + 0.75 * ring)), colour, 0.11)
    sheet.fill(circle(x, y, radius), colour)


def streak(x: float, y: float, length: float, thick: float, bend: float = 0) -> Line:
    """A long cloud, or the mark of a gouge: pointed at both ends."""
    upper: Line = []
    lower: Line = []
    for n in range(25):
        share = n / 24
        swell = math.sin(math.pi * share) ** 0.8 * thick / 2
        middle = y + bend * math.sin(math.pi * share)
        upper.append((x + length * (share - 0.5), middle - swell))
        lower.append((x + length * (share - 0.5), middle + swell * 0.7))
    return upper + lower[::-1]


def cloud(dice: Random, x: float, y: float, length: float) -> Line:
    """A summer cloud with a flat foot, `length` long."""
    puffs: list[tuple[float, float]] = []
    place = -length / 2
    while place < length / 2:
        swell = max(0.15, math.cos(math.pi * place / length / 1.05))
        radius = length * dice.uniform(0.09, 0.17) * swell
        puffs.append((place + radius * 0.6, radius))
        place += radius * 1.15
    outline: Line = []
    for n in range(161):
        at = length * (n / 160 - 0.5) * 1.04
        tops = [
            radius * 0.55 + math.sqrt(radius**2 - (at - middle) ** 2)
            for middle, radius in puffs
            if abs(at - middle) < radius
        ]
        outline.append((x + at, y - max(tops, default=0)))
    return [*outline, (x + length * 0.5, y + 2), (x - length * 0.5, y + 2)]


def clouds(
    sheet: Sheet, places: list[tuple[float, float, float]], light: Colour, shade: Colour, seed: str
) -> None:
    """Summer clouds at (x, y, length), lit from above."""
    dice = chance(seed)
    for x, y, length in places:
        outline = cloud(dice, x, y, length)
        sheet.fill(outline, light)
        sheet.grain(outline, shade, "down", 0.9)


def streaks(
    sheet: Sheet,
    seed: str,
    rows: list[tuple[float, float, float, float]],
    colour: Colour,
    strength: float = 1,
) -> None:
    """Long flat clouds at (x, y, length, thickness)."""
    dice = chance(seed)
    for x, y, length, thick in rows:
        for _ in range(3):
            outline = streak(
                x + dice.uniform(-0.3, 0.3) * length,
                y + dice.uniform(-0.8, 0.8) * thick,
                length * dice.uniform(0.5, 1),
                thick * dice.uniform(0.5, 1),
            )
            sheet.glaze(outline, colour, strength)


def smoke(
    sheet: Sheet, line: Line, sizes: tuple[float, float], light: Colour, shade: Colour, seed: str
) -> None:
    """A plume of steam along a line, from a small to a large size."""
    dice = chance(seed)
    path = curve(line)
    puffs = []
    for n in range(0, len(path), 2):
        share = n / len(path)
        size = sizes[0] + (sizes[1] - sizes[0]) * share
        for _ in range(3):
            puffs.append(
                (
                    path[n][0] + dice.uniform(-0.4, 0.4) * size,
                    path[n][1] + dice.uniform(-0.4, 0.4) * size,
                    size * dice.uniform(0.5, 0.85),
                )
            )
    for part, colour in ((0.0, shade), (0.16, mix(shade, light, 0.55)), (0.3, light)):
        for x, y, radius in puffs:
            sheet.disc(x - radius * part * 0.6, y - radius * part, radius * (1 - part), colour)


def stars(sheet: Sheet, seed: str, count: int, floor: float, colour: Colour) -> None:
    """Stars above `floor`, thinning out towards it."""
    dice = chance(seed)
    for _ in range(count):
        y = floor * dice.random() ** 1.6
        sheet.disc(dice.uniform(0, 1600), y, dice.choice((0.8, 1.1, 1.1, 1.6, 2.2)), colour)


def gulls(sheet: Sheet, places: list[tuple[float, float, float]], colour: Colour) -> None:
    """Gulls on the wing at (x, y, wingspan)."""
    for x, y, span in places:
        half = span / 2
        sheet.fill(
            curve([(x - half, y - span * 0.1), (x - half * 0.5, y - span * 0.2), (x, y)], 8)
            + curve([(x, y), (x + half * 0.5, y - span * 0.22), (x + half, y - span * 0.14)], 8)
            + curve(
                [
                    (x + half, y - span * 0.14),
                    (x + half * 0.45, y - span * 0.13),
                    (x, y + span * 0.1),
                    (x - half * 0.45, y - span * 0.11),
                    (x - half, y - span * 0.1),
                ],
                8,
            ),
            colour,
        )
