"""A steam train on a viaduct at dusk, a ruined castle, and satellites overhead."""

from home.demo.scenery import air, land, lines, plants, vessels, water, works
from home.demo.scenery.inks import (
    CHALK,
    DEEP_SEA,
    DUSK,
    GORSE,
    HEATHER,
    LIMESTONE,
    MOSS,
    NIGHT,
    PINE,
    SEA,
    STRATA,
    Colour,
    mix,
)
from home.demo.scenery.sheet import Sheet

RAIL = 640


def draw(sheet: Sheet) -> None:
    """Print the picture, far to near."""
    _sky(sheet)
    _hills(sheet)
    air.smoke(
        sheet,
        lines.trace("427,536 450,500 520,476 660,470 840,476 1040,462 1260,440 1460,404 1640,380"),
        (22, 62),
        mix(CHALK, DUSK, 0.3),
        mix(HEATHER, DUSK, 0.5),
        "railway smoke",
    )
    _train(sheet)
    _valley(sheet)
    _viaduct(sheet)
    _meadow(sheet)


def _sky(sheet: Sheet) -> None:
    air.sky(
        sheet,
        [
            mix(DEEP_SEA, SEA, 0.25),
            mix(SEA, HEATHER, 0.35),
            mix(DUSK, HEATHER, 0.3),
            DUSK,
            mix(DUSK, CHALK, 0.5),
        ],
        640,
    )
    air.sun(sheet, 250, 452, 88, mix(CHALK, GORSE, 0.25), 5)
    air.stars(sheet, "railway", 90, 260, mix(CHALK, DUSK, 0.2))
    for radius, start, stop in ((900, -118, -42), (1040, -112, -50), (1180, -106, -62)):
        _orbit(sheet, radius, start, stop)
    air.streaks(
        sheet,
        "railway",
        [(260, 392, 560, 16), (700, 520, 560, 14), (1300, 440, 700, 16)],
        mix(CHALK, DUSK, 0.5),
        0.45,
    )


def _orbit(sheet: Sheet, radius: float, start: float, stop: float) -> None:
    """A dashed path across the sky with a satellite on it."""
    path = works.arc(800, 1080, radius, start, stop)
    for one, two in zip(path[::2], path[1::2], strict=False):
        sheet.stroke([one, two], mix(CHALK, DUSK, 0.35), 2.4)
    place = path[len(path) // 3]
    vessels.satellite(sheet, *place, 22, CHALK, -90 + start + (stop - start) / 3 + 180)


def _hills(sheet: Sheet) -> None:
    dice = lines.chance("railway")
    far = lines.rolling(dice, 560, 60, 700)
    land.hill(sheet, far, mix(HEATHER, DUSK, 0.5), mix(DUSK, HEATHER, 0.25))
    mound = lines.curve(
        lines.trace("560,640 760,560 910,430 1010,326 1090,306 1170,326 1270,432 1420,560 1620,620")
    )
    _castle(sheet, 1086, 306, mix(HEATHER, STRATA, 0.4))
    land.hill(sheet, mound, mix(MOSS, HEATHER, 0.45), mix(MOSS, DUSK, 0.4), mix(DUSK, GORSE, 0.2))
    near = lines.rolling(lines.chance("railway near"), 640, 50, 620)
    land.hill(sheet, near, mix(MOSS, HEATHER, 0.25), mix(PINE, HEATHER, 0.3), mix(GORSE, DUSK, 0.4))


def _castle(sheet: Sheet, x: float, y: float, stone: Colour) -> None:
    """The broken towers of a castle on its hill."""
    dark = mix(stone, NIGHT, 0.35)
    keep = lines.trace(
        "-44,8 -44,-96 -30,-92 -28,-130 -12,-134 -8,-112 6,-118 10,-72 24,-76 "
        "28,-128 44,-122 46,-60 52,8"
    )
    walls = lines.trace(
        "-150,190 -146,48 -128,40 -126,58 -104,40 -100,-6 -80,-10 -78,14 -44,4 "
        "60,0 88,10 90,-34 108,-40 110,22 132,52 150,70 156,190"
    )
    sheet.fill(lines.moved(walls, x, y), mix(stone, DUSK, 0.15))
    sheet.fill(lines.moved(keep, x, y), stone)
    sheet.fill(lines.moved(lines.trace("24,-76 28,-128 44,-122 46,-60 52,8 30,8"), x, y), dark)
    for at, high in ((-30, -62), (-4, -58), (-30, -28), (2, -24), (-90, 16), (98, -8)):
        sheet.fill(works.box(x + at - 5, y + high - 14, x + at + 5, y + high + 4), dark)


def _train(sheet: Sheet) -> None:
    size = 92.0
    lit = mix(GORSE, CHALK, 0.55)
    for n in range(4):
        vessels.carriage(
            sheet,
            716 + n * 2.56 * size,
            RAIL,
            size,
            mix(MOSS, NIGHT, 0.35),
            mix(CHALK, DUSK, 0.4),
            lit,
        )
    vessels.engine(sheet, 400, RAIL, size, mix(MOSS, DEEP_SEA, 0.45))


def _valley(sheet: Sheet) -> None:
    """The river meadow that shows through the arches."""
    sheet.fade(works.box(-10, RAIL, 1610, 1010), mix(MOSS, DUSK, 0.35), mix(MOSS, HEATHER, 0.2))
    skyline = lines.rolling(lines.chance("railway valley"), 742, 34, 520)
    land.hill(sheet, skyline, mix(PINE, HEATHER, 0.35), mix(MOSS, HEATHER, 0.3))
    river = works.box(-10, 838, 1610, 1010)
    sheet.fade(river, mix(DUSK, CHALK, 0.15), mix(HEATHER, SEA, 0.4))


def _viaduct(sheet: Sheet) -> None:
    """Arches of pale stone; each bay is a pier, an arch and the wall above it."""
    stone, shade = mix(LIMESTONE, DUSK, 0.25), mix(STRATA, HEATHER, 0.45)
    wide, pier, foot = 236.0, 46.0, 866.0
    for n in range(-1, 8):
        left = n * wide - 60
        spring = RAIL + 118
        opening = works.arc(left + pier + (wide - pier) / 2, spring, (wide - pier) / 2, 180, 360)
        bay = [
            (left, RAIL + 6),
            (left + wide + 1, RAIL + 6),
            (left + wide + 1, foot),
            (left + wide, foot),
            *opening[::-1],
            (left + pier, foot),
            (left, foot),
        ]
        sheet.fade(bay, stone, mix(stone, shade, 0.75))
        sheet.fill(
            works.box(left + pier * 0.62, spring, left + pier, foot), mix(shade, NIGHT, 0.15)
        )
        inner = works.arc(left + pier + (wide - pier) / 2, spring, (wide - pier) / 2 - 15, 180, 300)
        sheet.glaze([*opening[: len(inner)], *inner[::-1]], mix(shade, NIGHT, 0.3), 0.75)
        for part in range(13):
            angle = 180 + 180 * part / 12
            one = works.arc(
                left + pier + (wide - pier) / 2, spring, (wide - pier) / 2, angle, angle
            )
            two = works.arc(
                left + pier + (wide - pier) / 2, spring, (wide - pier) / 2 + 16, angle, angle
            )
            sheet.stroke([one[0], two[0]], mix(stone, shade, 0.6), 2)
        sheet.fill(
            works.box(left - 6, spring - 5, left + pier + 6, spring + 6), mix(stone, CHALK, 0.35)
        )
    sheet.fill(works.box(-10, RAIL, 1610, RAIL + 14), mix(STRATA, NIGHT, 0.6))
    sheet.fill(works.box(-10, RAIL + 14, 1610, RAIL + 24), mix(stone, CHALK, 0.45))
    sheet.fill(works.box(-10, RAIL + 24, 1610, RAIL + 28), shade)


def _meadow(sheet: Sheet) -> None:
    """The river with the viaduct's reflection, and its near bank."""
    water.mirror(sheet, 866, 140, mix(HEATHER, SEA, 0.3), 0.35, "railway river")
    water.ripples(
        sheet,
        "railway river",
        (0, 866, 1600, 1000),
        [mix(DUSK, CHALK, 0.4), mix(HEATHER, DEEP_SEA, 0.5)],
        0.8,
        0.8,
        800,
    )
    dice = lines.chance("railway bank")
    for edge in (
        lines.trace("-20,800 120,840 300,900 420,960 470,1020"),
        lines.trace("1130,1020 1230,950 1380,890 1500,850 1620,830"),
    ):
        bank = lines.curve(edge)
        land.hill(sheet, bank, mix(MOSS, HEATHER, 0.2), mix(PINE, NIGHT, 0.4))
        for n in range(46):
            x = dice.uniform(min(edge)[0], max(edge)[0])
            y = lines.height_at(bank, x) + 8 + n * 3.4
            plants.tuft(
                sheet,
                dice,
                x,
                y,
                dice.uniform(26, 54),
                [
                    mix(PINE, NIGHT, 0.5),
                    mix(PINE, NIGHT, 0.2),
                    mix(MOSS, PINE, 0.4),
                    mix(MOSS, DUSK, 0.35),
                ],
                16,
            )
