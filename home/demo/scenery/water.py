"""The sea, its ripples and the light on it."""

import itertools

from PIL import Image

from home.demo.scenery.air import streak
from home.demo.scenery.inks import Colour
from home.demo.scenery.lines import Line, chance
from home.demo.scenery.sheet import Sheet


def sea(sheet: Sheet, horizon: float, far: Colour, near: Colour, floor: float = 1010) -> Line:
    """Open water from the horizon down; its outline."""
    outline = [(-5.0, horizon), (1605.0, horizon), (1605.0, floor), (-5.0, floor)]
    sheet.fade(outline, far, near)
    return outline


def ripples(
    sheet: Sheet,
    seed: str,
    area: tuple[float, float, float, float],
    colours: list[Colour],
    thickness: float = 1,
    crowd: float = 1,
    horizon: float | None = None,
) -> None:
    """Cut marks on water in (left, top, right, bottom), larger the further below the horizon."""
    dice = chance(seed)
    left, top, right, bottom = area
    start = top if horizon is None else horizon
    y = top + 3
    while y < bottom:
        near = (y - start) / 400 + 0.05
        x = left + dice.uniform(-160, 0)
        while x < right:
            length = dice.uniform(30, 150) * (0.35 + near)
            if x + length / 2 > left:
                mark = streak(
                    x,
                    y + dice.uniform(-1, 1) * 8 * near,
                    length,
                    (1.2 + 5 * near) * thickness * dice.uniform(0.6, 1.1),
                    dice.uniform(-1, 1) * 5 * near,
                )
                sheet.fill(mark, dice.choice(colours))
            x += length + dice.uniform(20, 260) * (0.4 + near) / crowd
        y += (4 + 26 * near) / crowd**0.5


def glitter(
    sheet: Sheet, seed: str, x: float, top: float, bottom: float, colour: Colour, spread: float = 60
) -> None:
    """The path of light that a low sun lays on water below x."""
    dice = chance(seed)
    y = top + 2
    while y < bottom:
        near = (y - top) / 400
        for _ in range(3):
            length = dice.uniform(20, 90) * (0.5 + near)
            mark = streak(x + dice.gauss(0, 0.5) * (spread * (0.3 + near)), y, length, 2 + 5 * near)
            sheet.fill(mark, colour)
        y += 4 + 16 * near


def foam(sheet: Sheet, line: Line, seed: str, colour: Colour, size: float = 7) -> None:
    """White water along the foot of a rock."""
    dice = chance(seed)
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        x = x0
        while x < x1:
            length = dice.uniform(20, 70)
            y = y0 + (y1 - y0) * (x - x0) / (x1 - x0)
            sheet.fill(streak(x + length / 2, y + dice.uniform(-1, 5), length, size), colour)
            x += length * dice.uniform(0.5, 1.1)


def mirror(
    sheet: Sheet, level: float, depth: float, tint: Colour, strength: float, seed: str
) -> None:
    """What stands above the water line, upside down in the water and broken by its ripples."""
    dice = chance(seed)
    size, width = sheet.scale, sheet.image.width
    line, tall = round(level * size), round(depth * size)
    above = sheet.image.crop((0, line - tall, width, line))
    above = Image.blend(
        above.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        Image.new("RGB", above.size, tint),
        strength,
    )
    y = 0.0
    while y < tall:
        near = y / tall
        step = (2 + 7 * near) * size
        away = round(dice.uniform(-1, 1) * (1.5 + 9 * near) * size)
        band = above.crop((0, int(y), width, min(tall, int(y + step) + 1)))
        sheet.image.paste(band, (0, line + int(y)))
        sheet.image.paste(band, (away, line + int(y)))
        y += step
