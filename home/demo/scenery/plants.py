"""What grows: trees, hedges, heather, gorse and grass."""

import math
from random import Random

from home.demo.scenery.air import streak
from home.demo.scenery.inks import (
    CHALK,
    DEEP_SEA,
    DUSK,
    GORSE,
    HEATHER,
    MOSS,
    NIGHT,
    PINE,
    STRATA,
    Colour,
    mix,
)
from home.demo.scenery.lines import Line, chance
from home.demo.scenery.sheet import Sheet


def bush(
    sheet: Sheet, dice: Random, x: float, y: float, size: float, dark: Colour, light: Colour
) -> None:
    """A round shrub or distant tree that stands on (x, y), lit from the left."""
    lobes = [
        (
            x + dice.uniform(-0.5, 0.5) * size,
            y - dice.uniform(0.25, 0.75) * size,
            size * dice.uniform(0.28, 0.42),
        )
        for _ in range(7)
    ]
    for at, high, radius in lobes:
        sheet.disc(at, high, radius, dark)
    sheet.fill(streak(x, y - size * 0.06, size * 1.5, size * 0.2), dark)
    for at, high, radius in lobes:
        sheet.disc(at - radius * 0.22, high - radius * 0.25, radius * 0.62, light)


def tree(
    sheet: Sheet, dice: Random, x: float, y: float, size: float, dark: Colour, light: Colour
) -> None:
    """A broad tree on a trunk that stands on (x, y), lit from the left."""
    trunk = mix(STRATA, NIGHT, 0.45)
    sheet.fill(
        [
            (x - size * 0.05, y),
            (x - size * 0.03, y - size * 0.45),
            (x + size * 0.03, y - size * 0.45),
            (x + size * 0.06, y),
        ],
        trunk,
    )
    lobes = []
    for n in range(16):
        angle, away = math.tau * n / 16, dice.uniform(0.12, 0.34) * size
        lobes.append(
            (
                x + 1.1 * away * math.cos(angle),
                y - size * 0.62 + away * math.sin(angle),
                size * dice.uniform(0.11, 0.19),
            )
        )
    sheet.disc(x, y - size * 0.62, size * 0.3, dark)
    for shift, part, colour in (
        (0.0, 1.0, dark),
        (0.2, 0.72, mix(dark, light, 0.6)),
        (0.45, 0.42, light),
    ):
        for at, high, radius in lobes:
            sheet.disc(at - radius * shift, high - radius * shift, radius * part, colour)


def hedge(sheet: Sheet, seed: str, line: Line, size: float, dark: Colour, light: Colour) -> None:
    """A hedgerow along a line, with an occasional tree."""
    dice = chance(seed)
    for x, y in line:
        tall = size * (2.2 if dice.random() < 0.12 else dice.uniform(0.8, 1.2))
        bush(sheet, dice, x, y, tall, dark, light)


def pine(
    sheet: Sheet,
    dice: Random,
    x: float,
    y: float,
    size: float,
    trunk: Colour,
    dark: Colour,
    light: Colour,
) -> None:
    """A Scots pine: a bare, leaning trunk with flat plates of needles."""
    lean = dice.uniform(-0.08, 0.08) * size
    sheet.fill(
        [
            (x - size * 0.03, y),
            (x + size * 0.035, y),
            (x + lean + size * 0.012, y - size),
            (x + lean - size * 0.012, y - size),
        ],
        trunk,
    )
    plates = (
        (0.5, 0.16, 0.26),
        (0.62, -0.14, 0.3),
        (0.76, 0.1, 0.36),
        (0.86, -0.06, 0.36),
        (0.98, 0.02, 0.3),
    )
    for high, aside, wide in plates:
        at, level = x + lean * high + aside * size, y - high * size
        sheet.stroke([(x + lean * high, level + size * 0.06), (at, level)], trunk, size * 0.015)
        for n in range(6):
            radius = size * wide * dice.uniform(0.16, 0.26)
            spot = at + size * wide * (n / 5 - 0.5)
            sheet.disc(spot, level - dice.uniform(0, 0.05) * size, radius, dark, 0.7)
        for n in range(5):
            radius = size * wide * dice.uniform(0.1, 0.16)
            spot = at + size * wide * (n / 5 - 0.5)
            sheet.disc(spot, level - dice.uniform(0.03, 0.08) * size, radius, light, 0.6)


def tuft(
    sheet: Sheet,
    dice: Random,
    x: float,
    y: float,
    size: float,
    colours: list[Colour],
    blades: int = 24,
) -> None:
    """A fan of pointed blades that grows from (x, y), the back ones first."""
    for n in range(blades):
        share = n / blades
        angle = math.radians(dice.uniform(-72, 72))
        length = size * dice.uniform(0.75, 1.1) * (1 - 0.55 * share) * (0.7 + 0.3 * math.cos(angle))
        at = x + dice.uniform(-0.35, 0.35) * size
        tip = (at + length * math.sin(angle), y - length * math.cos(angle))
        half = size * 0.045
        side = (half * math.cos(angle), half * math.sin(angle))
        middle = (at + (tip[0] - at) * 0.6, y + (tip[1] - y) * 0.6)
        colour = colours[min(len(colours) - 1, int(share * len(colours) + dice.random() * 0.9))]
        sheet.fill(
            [
                (at, y),
                (middle[0] - side[0], middle[1] - side[1]),
                tip,
                (middle[0] + side[0], middle[1] + side[1]),
            ],
            colour,
        )


def grass(sheet: Sheet, dice: Random, x: float, y: float, size: float) -> None:
    """A tuft of grass on (x, y)."""
    tuft(sheet, dice, x, y, size, [mix(PINE, NIGHT, 0.3), PINE, MOSS, mix(MOSS, GORSE, 0.25)], 18)


def heather(sheet: Sheet, dice: Random, x: float, y: float, size: float) -> None:
    """A cushion of heather in flower on (x, y)."""
    warm = dice.uniform(0.0, 0.25)
    colours = [
        mix(HEATHER, NIGHT, 0.45),
        mix(HEATHER, NIGHT, 0.15),
        mix(HEATHER, DUSK, warm),
        mix(mix(HEATHER, (196, 110, 160), 0.5), DUSK, warm + 0.15),
    ]
    sheet.fill(streak(x, y, size * 1.9, size * 0.34), mix(HEATHER, NIGHT, 0.55))
    tuft(sheet, dice, x, y, size, colours, 30)


def gorse(sheet: Sheet, dice: Random, x: float, y: float, size: float) -> None:
    """A gorse bush in flower on (x, y)."""
    sheet.fill(streak(x, y, size * 1.9, size * 0.34), mix(PINE, NIGHT, 0.5))
    tuft(sheet, dice, x, y, size, [mix(PINE, NIGHT, 0.3), PINE, mix(MOSS, PINE, 0.3), MOSS], 34)
    for _ in range(38):
        angle, away = math.radians(dice.uniform(-75, 75)), size * dice.uniform(0.35, 0.95)
        sheet.disc(
            x + away * math.sin(angle),
            y - away * math.cos(angle) * 0.95,
            size * dice.uniform(0.03, 0.055),
            dice.choice((GORSE, mix(GORSE, CHALK, 0.35), mix(GORSE, STRATA, 0.25))),
        )


def thrift(sheet: Sheet, dice: Random, x: float, y: float, size: float) -> None:
    """A cushion of sea pinks on (x, y)."""
    tuft(sheet, dice, x, y, size * 0.6, [mix(MOSS, DEEP_SEA, 0.4), MOSS], 16)
    pink = mix(HEATHER, (226, 130, 150), 0.7)
    for _ in range(7):
        angle, away = math.radians(dice.uniform(-50, 50)), size * dice.uniform(0.75, 1.1)
        top = (x + away * math.sin(angle), y - away * math.cos(angle))
        sheet.stroke([(x, y), top], mix(MOSS, PINE, 0.4), size * 0.025)
        sheet.disc(*top, size * 0.085, pink)
        sheet.disc(top[0] - size * 0.02, top[1] - size * 0.03, size * 0.045, mix(pink, CHALK, 0.5))


def sheep(sheet: Sheet, dice: Random, x: float, y: float, size: float) -> None:
    """A sheep that grazes on (x, y), `size` long."""
    head = dice.choice((-1, 1))
    dark = mix(NIGHT, STRATA, 0.3)
    for at in (-0.26, -0.12, 0.14, 0.28):
        sheet.stroke([(x + at * size, y - size * 0.2), (x + at * size, y)], dark, size * 0.06)
    sheet.disc(x, y - size * 0.36, size * 0.42, mix(CHALK, STRATA, 0.22), 0.66)
    sheet.disc(x - size * 0.03, y - size * 0.41, size * 0.38, CHALK, 0.6)
    sheet.disc(x + head * size * 0.44, y - size * 0.3, size * 0.12, dark, 1.3)
