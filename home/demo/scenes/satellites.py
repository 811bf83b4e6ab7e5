"""Night falls over hills and a bay; satellites draw their arcs between the stars."""

import math

from home.demo.scenery import air, land, lines, plants, vessels, water, works
from home.demo.scenery.inks import CHALK, DEEP_SEA, DUSK, GORSE, HEATHER, NIGHT, PINE, SEA, mix
from home.demo.scenery.sheet import Sheet

SHORE = 744


def draw(sheet: Sheet) -> None:
    """Print the picture, far to near."""
    air.sky(
        sheet,
        [
            NIGHT,
            mix(NIGHT, DEEP_SEA, 0.8),
            mix(DEEP_SEA, SEA, 0.45),
            mix(HEATHER, DUSK, 0.35),
            DUSK,
            mix(DUSK, GORSE, 0.25),
        ],
        700,
    )
    air.stars(sheet, "satellites", 480, 520, CHALK)
    _orbits(sheet)
    _hills(sheet)
    _homes(sheet)
    water.mirror(sheet, SHORE, 262, DEEP_SEA, 0.28, "satellites")
    water.ripples(
        sheet,
        "satellites",
        (0, SHORE, 1600, 1000),
        [mix(DUSK, CHALK, 0.2), mix(NIGHT, HEATHER, 0.3)],
        0.8,
        0.8,
    )
    _station(sheet)


def _orbits(sheet: Sheet) -> None:
    """Six arcs; on each some satellites with a bright trail behind them."""
    dice = lines.chance("satellites orbits")
    for n in range(6):
        radius, start = 420 + 118 * n, dice.uniform(-150, -60)
        path = works.arc(1080, 820, radius, -178, -2)
        sheet.stroke(path, mix(mix(DEEP_SEA, SEA, 0.6), DUSK, 0.35 - 0.05 * n), 2)
        for k in range(2):
            _trail(sheet, radius, start + k * dice.uniform(40, 66), 18 - n)


def _trail(sheet: Sheet, radius: float, angle: float, length: float) -> None:
    bright = mix(CHALK, GORSE, 0.15)
    trail = works.arc(1080, 820, radius, angle - length, angle)
    sheet.fill(lines.ribbon(trail, [0.2, 5.5]), bright)
    x, y = trail[-1]
    sheet.disc(x, y, 12, mix(DEEP_SEA, SEA, 0.9))
    vessels.satellite(sheet, x, y, 21, bright, angle)


def _hills(sheet: Sheet) -> None:
    rows = ((628, 70, 0.6), (676, 56, 0.34), (716, 40, 0.12))
    for n, (base, high, tint) in enumerate(rows):
        skyline = lines.rolling(lines.chance(f"satellites {n}"), base, high, 900 - 150 * n)
        land.hill(
            sheet, skyline, mix(NIGHT, HEATHER, tint), mix(NIGHT, DUSK, tint * 0.8), None, SHORE
        )


def _homes(sheet: Sheet) -> None:
    """A village by the water, its windows lit."""
    dice = lines.chance("satellites homes")
    for _ in range(26):
        x, wide = dice.uniform(820, 1560), dice.uniform(16, 30)
        y = SHORE - dice.uniform(0, 22)
        dark = mix(NIGHT, HEATHER, dice.uniform(0.05, 0.2))
        sheet.fill(
            [
                (x, y),
                (x, y - wide * 0.6),
                (x + wide / 2, y - wide),
                (x + wide, y - wide * 0.6),
                (x + wide, y),
            ],
            dark,
        )
        for at in (0.2, 0.6):
            if dice.random() < 0.8:
                sheet.fill(
                    works.box(
                        x + wide * at, y - wide * 0.45, x + wide * (at + 0.22), y - wide * 0.2
                    ),
                    mix(GORSE, CHALK, 0.3),
                )
    works.church(sheet, 1180, SHORE - 4, 56, mix(NIGHT, HEATHER, 0.25), mix(NIGHT, HEATHER, 0.1))


def _station(sheet: Sheet) -> None:
    """The near hill with a dish and a mast."""
    dark = mix(NIGHT, PINE, 0.25)
    hill = lines.curve(lines.trace("-20,690 130,660 300,668 470,740 640,850 780,940 900,1020"))
    land.hill(sheet, hill, mix(dark, HEATHER, 0.18), NIGHT, mix(HEATHER, NIGHT, 0.3))
    _dish(sheet, 250, 664, 190, dark)
    works.mast(sheet, 90, 672, 250, mix(NIGHT, HEATHER, 0.15))
    works.signal(sheet, 90, 392, [34, 60, 86], mix(DUSK, GORSE, 0.3), 5, -90, 100)
    dice = lines.chance("satellites grass")
    for n in range(170):
        x = dice.uniform(-10, 880)
        plants.tuft(
            sheet,
            dice,
            x,
            lines.height_at(hill, x) + 4 + n * 1.9,
            dice.uniform(18, 44),
            [NIGHT, dark, mix(dark, HEATHER, 0.22)],
            10,
        )


def _dish(sheet: Sheet, x: float, y: float, size: float, dark: tuple[int, int, int]) -> None:
    """A dish on its stand, looking up to the right."""
    sheet.fill(
        [
            (x - size * 0.16, y + 10),
            (x - size * 0.05, y - size * 0.5),
            (x + size * 0.05, y - size * 0.5),
            (x + size * 0.16, y + 10),
        ],
        dark,
    )
    turn = math.radians(38)
    cos, sin = math.cos(turn), math.sin(turn)

    def spot(a: float, b: float) -> tuple[float, float]:
        return x + size * (a * cos - b * sin), y - size * 0.62 + size * (a * sin + b * cos)

    rim = [
        spot(0.56 * math.cos(t / 20 * math.pi), 0.14 * math.sin(t / 20 * math.pi))
        for t in range(41)
    ]
    bowl = [
        spot(0.56 * math.cos(t / 30 * math.pi), 0.3 * math.sin(t / 30 * math.pi)) for t in range(31)
    ]
    sheet.fill(bowl, mix(dark, HEATHER, 0.3))
    sheet.fade(rim, mix(CHALK, DUSK, 0.35), mix(HEATHER, DUSK, 0.4), "right")
    tip = spot(0, -0.42)
    for at in (-0.5, 0.5, 0.02):
        sheet.stroke([spot(at, 0.02), tip], dark, size * 0.018)
    sheet.disc(*tip, size * 0.045, mix(GORSE, CHALK, 0.3))
