"""Heather and gorse in late summer, a sandy path and pines against the evening sky."""

from home.demo.scenery import air, land, lines, plants
from home.demo.scenery.inks import (
    CHALK,
    DUSK,
    GORSE,
    HEATHER,
    LIMESTONE,
    MOSS,
    NIGHT,
    PINE,
    SKY,
    STRATA,
    mix,
)
from home.demo.scenery.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Print the picture, far to near."""
    air.sky(
        sheet,
        [
            mix(SKY, HEATHER, 0.25),
            mix(SKY, DUSK, 0.35),
            mix(DUSK, CHALK, 0.35),
            mix(DUSK, GORSE, 0.25),
        ],
        560,
    )
    air.sun(sheet, 560, 446, 96, mix(CHALK, GORSE, 0.35), 5)
    air.streaks(
        sheet,
        "heath",
        [
            (300, 150, 800, 22),
            (1200, 110, 700, 18),
            (900, 260, 600, 14),
            (1450, 300, 460, 12),
            (160, 320, 420, 10),
        ],
        mix(CHALK, DUSK, 0.2),
        0.5,
    )
    _hills(sheet)
    _middle(sheet)
    _front(sheet)


def _hills(sheet: Sheet) -> None:
    rows = ((486, 34, 0.62), (530, 28, 0.4), (570, 26, 0.2))
    for n, (base, high, haze) in enumerate(rows):
        skyline = lines.rolling(lines.chance(f"heath {n}"), base, high, 800 - 120 * n)
        land.hill(
            sheet,
            skyline,
            mix(HEATHER, DUSK, haze),
            mix(HEATHER, DUSK, haze + 0.2),
            mix(DUSK, CHALK, 0.2),
        )


def _middle(sheet: Sheet) -> None:
    skyline = lines.curve(lines.trace("-20,620 250,596 520,612 800,640 1050,620 1300,570 1620,540"))
    slope = land.hill(sheet, skyline, mix(HEATHER, DUSK, 0.12), HEATHER, mix(DUSK, HEATHER, 0.25))
    land.gouges(sheet, slope, "heath far", mix(HEATHER, DUSK, 0.35), 260, 46, 4, -4)
    land.gouges(sheet, slope, "heath dark", mix(HEATHER, NIGHT, 0.45), 200, 50, 5, -4)
    dice = lines.chance("pines")
    for x, size in ((1180, 210), (1270, 300), (1345, 250), (1440, 340), (1530, 260)):
        plants.pine(
            sheet,
            dice,
            x,
            lines.height_at(skyline, x) + 14,
            size,
            mix(STRATA, NIGHT, 0.3),
            mix(PINE, NIGHT, 0.4),
            mix(MOSS, PINE, 0.5),
        )
    _path(sheet)


PATH = lines.curve(lines.trace("610,616 720,640 810,672 770,716 650,770 590,850 640,950 740,1080"))


def _path(sheet: Sheet) -> None:
    outline = lines.ribbon(PATH, [5, 12, 20, 32, 58, 110, 190, 300])
    sheet.fade(outline, mix(DUSK, CHALK, 0.4), mix(LIMESTONE, STRATA, 0.2))
    sheet.grain(outline, mix(STRATA, HEATHER, 0.3), "down", 0.6)
    land.gouges(sheet, outline, "heath path", mix(STRATA, DUSK, 0.4), 60, 60, 5, -6)


def _path_at(y: float) -> float:
    """Where the middle of the path is at this height."""
    return min(PATH, key=lambda point: abs(point[1] - y))[0]


def _front(sheet: Sheet) -> None:
    dice = lines.chance("heath front")
    places = sorted((650 + 400 * dice.random() ** 0.8, dice.uniform(-20, 1620)) for _ in range(420))
    for y, x in places:
        near = (y - 600) / 400
        if abs(x - _path_at(y)) < 14 + 150 * near**1.4 + 24 * near:
            continue
        plant = plants.gorse if dice.random() < 0.17 else plants.heather
        plant(sheet, dice, x, y, 14 + 74 * near)
