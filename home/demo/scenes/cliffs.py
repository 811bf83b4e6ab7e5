"""Golden cliffs in layers above a beach, with an ammonite among the pebbles."""

from home.demo.scenery import air, lines, rock, water
from home.demo.scenery.inks import (
    BRICK,
    CHALK,
    DEEP_SEA,
    DUSK,
    GORSE,
    GRASS,
    HEATHER,
    LIMESTONE,
    MOSS,
    SEA,
    SKY,
    STRATA,
    mix,
)
from home.demo.scenery.sheet import Sheet

HORIZON = 540
GOLD = mix(GORSE, STRATA, 0.35)
LAYERS = [
    mix(GOLD, DUSK, 0.3),
    mix(GOLD, LIMESTONE, 0.45),
    STRATA,
    mix(GORSE, LIMESTONE, 0.45),
    mix(STRATA, BRICK, 0.4),
    mix(STRATA, HEATHER, 0.3),
]


def draw(sheet: Sheet) -> None:
    """Print the picture, far to near."""
    air.sky(
        sheet,
        [mix(SEA, SKY, 0.2), mix(SKY, SEA, 0.25), mix(SKY, CHALK, 0.4), mix(CHALK, DUSK, 0.45)],
        HORIZON,
    )
    air.clouds(
        sheet,
        [(240, 380, 420), (620, 300, 300)],
        mix(CHALK, DUSK, 0.1),
        mix(DUSK, SKY, 0.4),
        "cliffs",
    )
    water.sea(sheet, HORIZON, mix(SEA, SKY, 0.5), mix(SEA, DEEP_SEA, 0.25))
    water.ripples(
        sheet,
        "cliffs",
        (0, HORIZON, 1200, 900),
        [mix(SEA, SKY, 0.65), mix(SEA, DEEP_SEA, 0.45), CHALK],
        1,
        1.2,
    )
    _sand(sheet)
    _cliffs(sheet)
    _beach(sheet)
    air.gulls(sheet, [(420, 210, 60), (510, 250, 42), (340, 262, 34), (700, 180, 30)], CHALK)


def _cliffs(sheet: Sheet) -> None:
    rows = (
        (lines.trace("640,552 660,500 720,486 820,470 980,480 1620,480"), 0.6, 556),
        (lines.trace("800,566 822,440 850,424 940,402 1080,392 1620,392"), 0.34, 574),
        (lines.trace("1010,600 1030,380 1060,330 1120,300 1230,268 1620,250"), 0.12, 612),
        (lines.trace("1270,680 1286,420 1310,230 1350,176 1440,130 1620,90"), 0, 700),
    )
    for n, (points, haze, foot) in enumerate(rows):
        skyline = lines.rough(lines.curve(points), lines.chance(f"cliff {n}"), 3 * (1 - haze), 16)
        face = lines.down_to(skyline, foot)
        size = 1.15 - haze
        rock.strata(
            sheet,
            face,
            f"cliffs {n}",
            [mix(layer, SKY, haze) for layer in LAYERS],
            2,
            (7 * size, 30 * size),
            7 * size,
        )
        rock.buttresses(
            sheet,
            skyline,
            foot,
            f"cliffs {n}",
            mix(mix(STRATA, HEATHER, 0.5), SKY, haze),
            86 * size,
        )
        rock.turf(
            sheet, skyline, f"cliffs {n}", mix(GRASS, SKY, haze), mix(MOSS, SKY, haze), 30 * size
        )


def _sand(sheet: Sheet) -> None:
    shore = lines.curve(
        lines.trace("760,556 900,578 960,606 930,650 800,706 600,764 360,812 120,840 -40,850")
    )
    rest = [(-40, 1010), (1620, 1010), (1620, 556)]
    for away, colour in (
        (30, mix(SEA, CHALK, 0.3)),
        (21, CHALK),
        (12, mix(SEA, SKY, 0.75)),
        (4, CHALK),
    ):
        edge = [(x - away * (y - 545) / 130, y - away * (y - 545) / 330) for x, y in shore]
        sheet.fill([*lines.rough(edge, lines.chance("surf"), 1.5), *rest], colour)
    sand = [*shore, *rest]
    sheet.fade(sand, mix(GOLD, DUSK, 0.6), mix(LIMESTONE, DUSK, 0.3))
    sheet.grain(sand, mix(STRATA, GOLD, 0.4), "down", 0.35)


def _beach(sheet: Sheet) -> None:
    _shade(sheet)
    ridge = lines.curve(lines.trace("-40,900 200,880 480,850 800,800 1100,770 1400,760 1640,770"))
    rock.pebbles(
        sheet,
        "cliffs",
        ridge,
        1900,
        [
            LIMESTONE,
            CHALK,
            mix(STRATA, LIMESTONE, 0.5),
            DUSK,
            mix(SEA, LIMESTONE, 0.75),
            mix(GOLD, LIMESTONE, 0.6),
            mix(HEATHER, LIMESTONE, 0.7),
        ],
    )
    _fossil(sheet, 400, 880, 112)


def _shade(sheet: Sheet) -> None:
    """The shadow of the cliffs on the sand, and blocks that fell."""
    for left, right, foot in ((800, 1012, 572), (1008, 1272, 610), (1268, 1630, 698)):
        scree = lines.rough(
            [
                (left - 12, foot + 6),
                (left + 50, foot - 9),
                (left + 120, foot - 15),
                (right, foot - 22),
                (right, foot + 10),
            ],
            lines.chance("scree"),
            2.5,
            14,
        )
        sheet.glaze(lines.moved(scree, -18, 12), mix(STRATA, HEATHER, 0.6), 0.5)
        sheet.fill(scree, mix(GOLD, STRATA, 0.35))
    dice = lines.chance("blocks")
    for n in range(34):
        x = 1010 + 600 * n / 33
        base = (614 if x < 1262 else 702) + dice.uniform(0, 34)
        size = dice.uniform(5, 14) * (0.6 + (x - 1000) / 500)
        tip = (x + dice.uniform(-0.3, 0.3) * size, base - size * dice.uniform(0.6, 1.1))
        colour = dice.choice(LAYERS)
        sheet.fill(
            [(x - size, base), (x - size * 0.6, base - size * 0.6), tip, (x + size * 0.9, base)],
            mix(colour, CHALK, 0.15),
        )
        sheet.fill([tip, (x + size * 0.9, base), (x + size * 0.1, base)], mix(colour, HEATHER, 0.5))


def _fossil(sheet: Sheet, x: float, y: float, size: float) -> None:
    """An ammonite in its split stone."""
    stone = lines.trace(
        "-1.55,0.2 -1.4,-0.35 -0.9,-0.72 -0.1,-0.82 0.8,-0.74 1.4,-0.4 1.62,0.1 "
        "1.2,0.6 0.4,0.86 -0.6,0.8 -1.3,0.56 -1.55,0.2"
    )
    stone = lines.rough(lines.curve(stone, 4), lines.chance("stone"), 0.03, 0.3)
    outline = lines.moved(stone, x, y, size)
    sheet.glaze(lines.moved(stone, x + 16, y + 32, size), mix(STRATA, HEATHER, 0.5), 0.6)
    sheet.fill(lines.moved(stone, x + 2, y + 20, size), mix(STRATA, DEEP_SEA, 0.4))
    sheet.fade(outline, mix(DEEP_SEA, LIMESTONE, 0.5), mix(DEEP_SEA, LIMESTONE, 0.3))
    sheet.grain(outline, mix(LIMESTONE, SKY, 0.3), "up", 0.5)
    rock.ammonite(
        sheet, x, y - 2, size * 1.12, mix(LIMESTONE, GORSE, 0.25), mix(STRATA, DEEP_SEA, 0.25), 0.62
    )
