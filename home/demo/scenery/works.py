"""What people build: houses, churches, masts and boats."""

import math

from home.demo.scenery.inks import CHALK, DEEP_SEA, GORSE, Colour, mix
from home.demo.scenery.lines import Line, chance
from home.demo.scenery.sheet import Sheet


def box(left: float, top: float, right: float, bottom: float) -> Line:
    """The outline of an upright rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def window(
    sheet: Sheet, x: float, y: float, wide: float, tall: float, frame: Colour, glass: Colour
) -> None:
    """A sash window whose lower left corner is (x, y)."""
    sheet.fill(box(x - wide * 0.12, y - tall * 1.06, x + wide * 1.12, y + tall * 0.1), frame)
    sheet.fill(box(x, y - tall, x + wide, y), glass)
    sheet.fill(box(x + wide * 0.45, y - tall, x + wide * 0.55, y), frame)
    sheet.fill(box(x, y - tall * 0.55, x + wide, y - tall * 0.47), frame)


def chimney(sheet: Sheet, x: float, y: float, size: float, colour: Colour) -> None:
    """A chimney that stands on (x, y)."""
    sheet.fill(box(x - size / 2, y - size * 1.5, x + size / 2, y + size), colour)
    sheet.fill(box(x, y - size * 1.5, x + size / 2, y + size), mix(colour, DEEP_SEA, 0.3))
    sheet.fill(box(x - size * 0.62, y - size * 1.7, x + size * 0.62, y - size * 1.35), colour)


def cottage(
    sheet: Sheet,
    x: float,
    y: float,
    wide: float,
    wall: Colour,
    roof: Colour,
    glass: Colour,
    seed: str,
) -> None:
    """A cottage seen from its long side, its lower left corner on (x, y); lit from the left."""
    dice = chance(seed)
    tall, pitch, end = wide * 0.36, wide * 0.36, wide * 0.3
    right = x + wide
    shade = mix(wall, DEEP_SEA, 0.22)
    gable = [
        (right, y),
        (right, y - tall),
        (right + end / 2, y - tall - pitch * 0.96),
        (right + end, y - tall),
        (right + end, y),
    ]
    chimney(sheet, x + wide * 0.16, y - tall - pitch, wide * 0.09, mix(roof, wall, 0.25))
    sheet.fill(box(x, y - tall, right, y), wall)
    sheet.fill(gable, shade)
    slope = [
        (x - wide * 0.05, y - tall + wide * 0.05),
        (x + wide * 0.07, y - tall - pitch),
        (right + end / 2, y - tall - pitch),
        (right + wide * 0.02, y - tall + wide * 0.05),
    ]
    sheet.fade(slope, mix(roof, CHALK, 0.2), roof)
    sheet.fill(
        [
            (right + end / 2, y - tall - pitch),
            (right + end * 1.12, y - tall + wide * 0.04),
            (right + end, y - tall + wide * 0.06),
            (right + end / 2, y - tall - pitch * 0.84),
        ],
        mix(roof, DEEP_SEA, 0.35),
    )
    with sheet.inside(slope):
        for _ in range(26):
            at, high = dice.uniform(x, right + end / 2), dice.uniform(0, pitch)
            sheet.stroke(
                [(at, y - tall - high), (at - wide * 0.015, y - tall - high + wide * 0.05)],
                mix(roof, DEEP_SEA, 0.25),
                wide * 0.008,
            )
    pane = wide * 0.11
    for place in (0.14, 0.68):
        window(sheet, x + wide * place, y - tall * 0.36, pane * 1.3, pane, CHALK, glass)
    sheet.fill(box(x + wide * 0.44, y - tall * 0.7, x + wide * 0.55, y), mix(DEEP_SEA, wall, 0.15))
    window(
        sheet, right + end * 0.36, y - tall * 0.45, pane * 0.8, pane, mix(CHALK, shade, 0.3), glass
    )


def church(sheet: Sheet, x: float, y: float, size: float, stone: Colour, roof: Colour) -> None:
    """A village church with a square tower at its left; (x, y) is the tower's lower left corner."""
    shade = mix(stone, DEEP_SEA, 0.25)
    sheet.fill(box(x + size * 0.3, y - size * 0.42, x + size * 1.3, y), stone)
    sheet.fill(
        [
            (x + size * 0.28, y - size * 0.42),
            (x + size * 0.36, y - size * 0.74),
            (x + size * 1.22, y - size * 0.74),
            (x + size * 1.34, y - size * 0.42),
        ],
        roof,
    )
    for n in range(4):
        _lancet(sheet, x + size * (0.48 + 0.21 * n), y - size * 0.1, size * 0.07, shade)
    sheet.fill(box(x, y - size * 1.15, x + size * 0.4, y), stone)
    sheet.fill(box(x + size * 0.26, y - size * 1.15, x + size * 0.4, y), shade)
    for n in range(4):
        sheet.fill(
            box(
                x + size * (0.105 * n - 0.01),
                y - size * 1.23,
                x + size * (0.105 * n + 0.06),
                y - size * 1.1,
            ),
            stone,
        )
    sheet.fill(box(x - size * 0.02, y - size * 1.13, x + size * 0.42, y - size * 1.09), shade)
    _lancet(sheet, x + size * 0.13, y - size * 0.78, size * 0.09, shade)
    sheet.stroke(
        [(x + size * 0.2, y - size * 1.2), (x + size * 0.2, y - size * 1.5)], shade, size * 0.02
    )


def _lancet(sheet: Sheet, x: float, y: float, wide: float, colour: Colour) -> None:
    sheet.fill(box(x - wide / 2, y - wide * 1.6, x + wide / 2, y), colour)
    sheet.fill(
        [(x - wide / 2, y - wide * 1.6), (x, y - wide * 2.4), (x + wide / 2, y - wide * 1.6)],
        colour,
    )


def mast(sheet: Sheet, x: float, y: float, tall: float, colour: Colour) -> None:
    """A lattice mast with antennas that stands on (x, y)."""
    foot, head = tall * 0.075, tall * 0.018
    thin = max(1.2, tall * 0.011)
    for side in (-1, 1):
        sheet.stroke([(x + side * foot, y), (x + side * head, y - tall)], colour, thin * 1.5)
    steps = 9
    for n in range(steps):
        low, high = n / steps, (n + 1) / steps
        wide, narrow = foot + (head - foot) * low, foot + (head - foot) * high
        sheet.stroke([(x - wide, y - tall * low), (x + narrow, y - tall * high)], colour, thin)
        sheet.stroke([(x + wide, y - tall * low), (x - narrow, y - tall * high)], colour, thin)
    sheet.stroke([(x, y - tall), (x, y - tall * 1.12)], colour, thin * 1.4)
    for high, side in ((0.97, -1), (0.97, 1), (0.86, -1), (0.86, 1)):
        at = x + side * tall * 0.045
        sheet.stroke(
            [(x, y - tall * high + tall * 0.03), (at, y - tall * high + tall * 0.03)], colour, thin
        )
        sheet.fill(
            box(
                at - tall * 0.012,
                y - tall * high - tall * 0.01,
                at + tall * 0.012,
                y - tall * high + tall * 0.075,
            ),
            colour,
        )


def signal(
    sheet: Sheet,
    x: float,
    y: float,
    radii: list[float],
    colour: Colour,
    width: float,
    turn: float = -90,
    opening: float = 74,
) -> None:
    """Arcs of a radio signal around (x, y), open towards `turn` degrees (up is -90)."""
    for radius in radii:
        sheet.stroke(arc(x, y, radius, turn - opening / 2, turn + opening / 2), colour, width)


def arc(x: float, y: float, radius: float, start: float, stop: float, flat: float = 1) -> Line:
    """A piece of a circle between two angles in degrees, clockwise from the right."""
    count = max(12, int(abs(stop - start) / 2))
    angles = [math.radians(start + (stop - start) * n / count) for n in range(count + 1)]
    return [(x + radius * math.cos(a), y + radius * flat * math.sin(a)) for a in angles]


def lamp(sheet: Sheet, x: float, y: float, tall: float, colour: Colour) -> None:
    """A lit lamp post that stands on (x, y)."""
    sheet.stroke([(x, y), (x, y - tall)], colour, tall * 0.05)
    sheet.disc(x, y - tall * 1.02, tall * 0.1, mix(GORSE, CHALK, 0.5))
    sheet.fill(
        [
            (x - tall * 0.11, y - tall * 1.06),
            (x, y - tall * 1.2),
            (x + tall * 0.11, y - tall * 1.06),
        ],
        colour,
    )
