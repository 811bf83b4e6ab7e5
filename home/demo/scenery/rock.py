"""Rock: its layers, chalk cliffs, pebbles and a fossil."""

import math
from random import Random

from home.demo.scenery.air import streak
from home.demo.scenery.inks import NIGHT, STRATA, Colour, mix
from home.demo.scenery.lines import Line, chance, down_to, height_at, rough
from home.demo.scenery.sheet import Sheet


def strata(
    sheet: Sheet,
    face: Line,
    seed: str,
    colours: list[Colour],
    dip: float = 0,
    thick: tuple[float, float] = (10, 34),
    roll: float = 8,
) -> None:
    """Layers of rock inside a face, turned by `dip` degrees (clockwise) from level."""
    dice = chance(seed)
    x, y, reach = _middle(face)
    cos, sin = math.cos(math.radians(dip)), math.sin(math.radians(dip))
    turn = dice.uniform(0, math.tau)

    def bed(depth: float) -> Line:
        level = [
            (
                along,
                depth
                + roll * math.sin(along / 170 + turn + depth / 300)
                + dice.uniform(-1, 1) * roll * 0.22,
            )
            for along in range(int(-reach), int(reach) + 15, 15)
        ]
        return [(x + a * cos - d * sin, y + a * sin + d * cos) for a, d in level]

    with sheet.inside(face):
        depth, last = -reach, -1
        upper = bed(depth)
        while depth < reach:
            depth += dice.uniform(*thick)
            lower = bed(depth)
            last = dice.choice([n for n in range(len(colours)) if n != last])
            sheet.fill(upper + lower[::-1], colours[last])
            upper = lower


def _middle(outline: Line) -> tuple[float, float, float]:
    """The middle of a shape (x, y) and how far it reaches from there."""
    xs = [x for x, _ in outline]
    ys = [y for _, y in outline]
    across, high = (max(xs) - min(xs)) / 2, (max(ys) - min(ys)) / 2
    return min(xs) + across, min(ys) + high, math.hypot(across, high) + 20


def chalk(
    sheet: Sheet,
    skyline: Line,
    foot: float,
    seed: str,
    light: Colour,
    shade: Colour,
    flute: float = 46,
) -> Line:
    """A chalk cliff between its skyline and the water: fluted, with lines of flint; its outline."""
    dice = chance(seed)
    face = down_to(skyline, foot)
    sheet.fade(face, light, mix(light, shade, 0.35))
    left, right = skyline[0][0], skyline[-1][0]
    with sheet.inside(face):
        x = left - flute
        while x < right:
            wide = flute * dice.uniform(0.5, 1.3)
            top = height_at(skyline, max(x, left))
            lean = dice.uniform(-0.25, 0.35) * flute
            notch = foot - (foot - top) * dice.uniform(0, 0.35)
            edge = rough(
                [
                    (x + wide * 0.5, top - 20),
                    (x + wide * 0.3 + lean, (top + foot) / 2),
                    (x + wide * 0.5 + lean, notch),
                ],
                dice,
                2.5,
                18,
            )
            sheet.glaze(
                [*edge, (x + wide + lean * 0.6, notch), (x + wide, top - 20)],
                shade,
                dice.uniform(0.3, 0.75),
            )
            x += wide
        y = foot - 14.0
        while y > min(y for _, y in skyline):
            _flints(sheet, dice, y, left, right, mix(shade, STRATA, 0.3))
            y -= dice.uniform(26, 44)
    return face


def _flints(
    sheet: Sheet, dice: Random, y: float, left: float, right: float, colour: Colour
) -> None:
    x = left
    while x < right:
        length = dice.uniform(8, 60)
        sheet.fill(streak(x, y + dice.uniform(-2, 2), length, 2.2), colour)
        x += length + dice.uniform(10, 120)


def turf(
    sheet: Sheet, skyline: Line, seed: str, light: Colour, dark: Colour, depth: float = 22
) -> None:
    """A cover of grass that hangs over the edge of a cliff."""
    dice = chance(seed)
    fringe = [
        (x + dice.uniform(-3, 3), y + depth * dice.uniform(0.45, 1.1)) for x, y in skyline[::-1]
    ]
    cover = [*skyline, *fringe]
    sheet.fade(cover, light, dark)


def buttresses(
    sheet: Sheet, skyline: Line, foot: float, seed: str, shade: Colour, wide: float
) -> None:
    """Shadowed clefts down the face of a cliff, so that it stands in folds."""
    dice = chance(seed)
    left, right = skyline[0][0], skyline[-1][0]
    with sheet.inside(down_to(skyline, foot)):
        x = left + wide * 0.4
        while x < right:
            top = height_at(skyline, x)
            broad = wide * dice.uniform(0.5, 1.0)
            start = top + (foot - top) * dice.uniform(-0.1, 0.35)
            edge = rough(
                [(x, start), (x + broad * 0.05, (start + foot) / 2), (x - broad * 0.15, foot)],
                dice,
                3,
                18,
            )
            sheet.glaze(
                [*edge, (x + broad, foot), (x + broad * 0.35, (start + foot) / 2)],
                shade,
                dice.uniform(0.35, 0.6),
            )
            x += wide * dice.uniform(0.8, 1.7)


def pebbles(
    sheet: Sheet, seed: str, skyline: Line, count: int, colours: list[Colour], floor: float = 1010
) -> None:
    """A beach of pebbles below a line, larger towards the reader."""
    dice = chance(seed)
    left, right = skyline[0][0], skyline[-1][0]
    spots = []
    for _ in range(count):
        x = dice.uniform(left, right)
        top = height_at(skyline, x)
        spots.append((top + (floor - top) * dice.random() ** 0.8, x, top))
    for y, x, top in sorted(spots):
        size = 2.5 + 15 * max(0.0, (y - top) / 300) * dice.uniform(0.5, 1.1)
        colour = dice.choice(colours)
        sheet.disc(x + size * 0.12, y + size * 0.2, size, mix(colour, STRATA, 0.75), 0.6)
        sheet.disc(x, y, size, colour, 0.58)
        sheet.disc(
            x - size * 0.2, y - size * 0.16, size * 0.5, mix(colour, (255, 255, 255), 0.3), 0.45
        )


def ammonite(
    sheet: Sheet, x: float, y: float, radius: float, light: Colour, dark: Colour, flat: float = 0.9
) -> None:
    """A fossil ammonite around (x, y): a ribbed spiral."""
    tightness = 0.13

    def spot(angle: float, part: float = 1.0) -> tuple[float, float]:
        away = radius * math.exp(-tightness * angle) * part
        return x + away * math.cos(angle - 0.6), y + away * math.sin(angle - 0.6) * flat

    inner = math.exp(-tightness * math.tau)
    step = math.tau / 40
    for n in range(150):
        angle = n * step * (1 + n / 900)
        piece = [
            spot(angle),
            spot(angle + step * 1.15),
            spot(angle + step * 1.4, inner),
            spot(angle + step * 0.3, inner),
        ]
        sheet.fill(piece, mix(light, dark, 0.14 + 0.3 * (n % 2)))
        ridge = [
            spot(angle + step * 0.2, 0.985),
            spot(angle + step * 0.75, 0.985),
            spot(angle + step * 0.95, 0.86),
            spot(angle + step * 0.45, 0.86),
        ]
        if n % 2 == 0:
            sheet.fill(ridge, mix(light, (255, 255, 255), 0.25))
    whorl = [spot(n / 14) for n in range(300)]
    sheet.stroke(whorl, mix(dark, NIGHT, 0.35), radius * 0.028)
