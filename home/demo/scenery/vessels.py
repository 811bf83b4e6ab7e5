"""What moves: boats on the water, a train on its rails, satellites in the sky."""

import math

from home.demo.scenery.inks import BRICK, CHALK, DEEP_SEA, GORSE, LIMESTONE, NIGHT, Colour, mix
from home.demo.scenery.lines import curve
from home.demo.scenery.sheet import Sheet
from home.demo.scenery.works import box


def trawler(sheet: Sheet, x: float, y: float, size: float, hull: Colour, house: Colour) -> None:
    """A small fishing boat, bow to the right; (x, y) is its stern at the water line."""
    sheer = curve(
        [
            (x, y - size * 0.2),
            (x + size * 0.4, y - size * 0.17),
            (x + size * 0.8, y - size * 0.24),
            (x + size * 1.08, y - size * 0.36),
        ]
    )
    side = [*sheer, (x + size * 0.94, y + size * 0.02), (x + size * 0.05, y + size * 0.02)]
    rope = mix(DEEP_SEA, NIGHT, 0.5)
    mast = x + size * 0.36
    sheet.stroke([(mast, y - size * 0.2), (mast, y - size * 1.05)], rope, size * 0.022)
    sheet.stroke([(mast, y - size * 1.02), (x + size * 1.05, y - size * 0.35)], rope, size * 0.008)
    sheet.stroke([(mast, y - size * 1.02), (x + size * 0.02, y - size * 0.2)], rope, size * 0.008)
    sheet.stroke([(mast, y - size * 0.45), (x + size * 0.06, y - size * 0.72)], rope, size * 0.016)
    sheet.fill(box(x + size * 0.5, y - size * 0.52, x + size * 0.76, y - size * 0.17), house)
    sheet.fill(
        box(x + size * 0.47, y - size * 0.56, x + size * 0.8, y - size * 0.51),
        mix(house, DEEP_SEA, 0.6),
    )
    for n in range(3):
        sheet.fill(
            box(
                x + size * (0.525 + n * 0.077),
                y - size * 0.47,
                x + size * (0.58 + n * 0.077),
                y - size * 0.37,
            ),
            mix(DEEP_SEA, CHALK, 0.2),
        )
    sheet.fill(side, hull)
    with sheet.inside(side):
        sheet.fill(box(x - size, y - size * 0.05, x + size * 2, y + size), mix(hull, NIGHT, 0.55))
        sheet.fill(box(x - size, y - size * 0.065, x + size * 2, y - size * 0.045), CHALK)
    sheet.stroke(sheer, CHALK, size * 0.022)


def rowing_boat(sheet: Sheet, x: float, y: float, size: float, hull: Colour) -> None:
    """A rowing boat at its mooring, seen from the side; (x, y) is its middle at the water line."""
    rim = curve(
        [
            (x - size * 0.52, y - size * 0.24),
            (x, y - size * 0.15),
            (x + size * 0.54, y - size * 0.26),
        ]
    )
    sheet.fill([*rim, (x + size * 0.36, y + size * 0.02), (x - size * 0.38, y + size * 0.02)], hull)
    sheet.stroke(rim, CHALK, size * 0.035)
    sheet.stroke(
        [(x - size * 0.44, y - size * 0.11), (x + size * 0.46, y - size * 0.12)],
        mix(hull, NIGHT, 0.4),
        size * 0.02,
    )


def wheel(sheet: Sheet, x: float, y: float, radius: float, rim: Colour, spoke: Colour) -> None:
    """A spoked wheel around (x, y)."""
    sheet.disc(x, y, radius, rim)
    sheet.disc(x, y, radius * 0.78, mix(rim, spoke, 0.35))
    for n in range(6):
        angle = math.pi * n / 6 + 0.2
        away = (radius * 0.8 * math.cos(angle), radius * 0.8 * math.sin(angle))
        sheet.stroke([(x - away[0], y - away[1]), (x + away[0], y + away[1])], rim, radius * 0.13)
    sheet.disc(x, y, radius * 0.22, spoke)


def engine(sheet: Sheet, x: float, y: float, size: float, livery: Colour) -> None:
    """A steam locomotive with its tender, heading left; (x, y) is its front end on the rail.

    It is about 3.3 sizes long and 1 size high.
    """
    black, brass = mix(NIGHT, DEEP_SEA, 0.25), mix(GORSE, CHALK, 0.35)

    def block(left: float, low: float, right: float, high: float, colour: Colour) -> None:
        sheet.fill(box(x + left * size, y - high * size, x + right * size, y - low * size), colour)

    for place in (0.28, 0.56):
        wheel(sheet, x + place * size, y - 0.12 * size, 0.12 * size, black, LIMESTONE)
    for place in (2.42, 2.74, 3.06):
        wheel(sheet, x + place * size, y - 0.13 * size, 0.13 * size, black, LIMESTONE)
    block(0.06, 0.24, 2.16, 0.34, black)
    block(0.0, 0.2, 0.06, 0.4, mix(livery, BRICK, 0.85))
    block(0.24, 0.36, 1.66, 0.8, livery)
    block(0.14, 0.34, 0.42, 0.8, black)
    sheet.fill(
        box(x + 0.24 * size, y - 0.8 * size, x + 1.66 * size, y - 0.7 * size),
        mix(livery, CHALK, 0.22),
    )
    block(0.14, 0.76, 0.42, 0.8, mix(black, CHALK, 0.2))
    for place in (0.72, 1.02, 1.34):
        block(place, 0.36, place + 0.025, 0.8, brass)
    sheet.fill(
        [
            (x + 0.2 * size, y - 0.78 * size),
            (x + 0.18 * size, y - 1.02 * size),
            (x + 0.4 * size, y - 1.02 * size),
            (x + 0.38 * size, y - 0.78 * size),
        ],
        black,
    )
    block(0.165, 1.0, 0.415, 1.05, brass)
    sheet.fill(
        curve(
            [
                (x + 0.8 * size, y - 0.79 * size),
                (x + 0.84 * size, y - 0.93 * size),
                (x + 0.92 * size, y - 0.95 * size),
                (x + 1.0 * size, y - 0.93 * size),
                (x + 1.04 * size, y - 0.79 * size),
            ]
        ),
        brass,
    )
    block(1.64, 0.34, 2.1, 1.0, livery)
    block(1.6, 0.99, 2.18, 1.05, black)
    block(1.72, 0.66, 1.94, 0.9, mix(GORSE, CHALK, 0.45))
    for place in (0.92, 1.28, 1.64):
        wheel(sheet, x + place * size, y - 0.2 * size, 0.2 * size, black, BRICK)
    sheet.stroke(
        [(x + 0.5 * size, y - 0.2 * size), (x + 1.66 * size, y - 0.16 * size)],
        mix(LIMESTONE, CHALK, 0.4),
        0.035 * size,
    )
    block(0.36, 0.14, 0.62, 0.32, livery)
    block(2.24, 0.24, 3.26, 0.7, livery)
    block(2.24, 0.64, 3.26, 0.67, brass)
    sheet.fill(
        curve(
            [
                (x + 2.3 * size, y - 0.7 * size),
                (x + 2.55 * size, y - 0.8 * size),
                (x + 2.9 * size, y - 0.78 * size),
                (x + 3.2 * size, y - 0.7 * size),
            ]
        ),
        black,
    )
    sheet.disc(x + 0.1 * size, y - 0.5 * size, 0.06 * size, mix(GORSE, CHALK, 0.6))


def carriage(
    sheet: Sheet, x: float, y: float, size: float, lower: Colour, upper: Colour, glass: Colour
) -> None:
    """A railway carriage, 2.5 sizes long; (x, y) is its left end on the rail."""
    black = mix(NIGHT, DEEP_SEA, 0.25)

    def block(left: float, low: float, right: float, high: float, colour: Colour) -> None:
        sheet.fill(box(x + left * size, y - high * size, x + right * size, y - low * size), colour)

    for place in (0.3, 0.58, 1.9, 2.18):
        wheel(sheet, x + place * size, y - 0.11 * size, 0.11 * size, black, LIMESTONE)
    block(0.04, 0.16, 2.46, 0.24, black)
    block(0.04, 0.22, 2.46, 0.88, lower)
    block(0.04, 0.5, 2.46, 0.82, upper)
    for n in range(8):
        block(0.16 + n * 0.283, 0.54, 0.36 + n * 0.283, 0.78, glass)
    roof = curve(
        [
            (x + 0.0 * size, y - 0.86 * size),
            (x + 0.2 * size, y - 0.96 * size),
            (x + 2.3 * size, y - 0.96 * size),
            (x + 2.5 * size, y - 0.86 * size),
        ],
        6,
    )
    sheet.fill(roof, mix(black, LIMESTONE, 0.25))


def satellite(sheet: Sheet, x: float, y: float, size: float, colour: Colour, tilt: float) -> None:
    """A satellite with its two wings, turned by `tilt` degrees."""
    cos, sin = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))

    def part(left: float, top: float, right: float, bottom: float) -> None:
        sheet.fill(
            [
                (x + a * size * cos - b * size * sin, y + a * size * sin + b * size * cos)
                for a, b in box(left, top, right, bottom)
            ],
            colour,
        )

    part(-0.16, -0.2, 0.16, 0.2)
    for side in (-1, 1):
        part(side * 0.16, -0.03, side * 0.3, 0.03)
        for n in range(3):
            part(side * (0.3 + n * 0.24), -0.17, side * (0.51 + n * 0.24), 0.17)
