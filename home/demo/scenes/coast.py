"""A rock arch in the sea, chalk headlands and a shingle beach."""

from home.demo.scenery import air, inks, land, lines, plants, rock, water, works
from home.demo.scenery.inks import (
    CHALK,
    DEEP_SEA,
    DUSK,
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

HORIZON = 560


def draw(sheet: Sheet) -> None:
    """Print the picture, far to near."""
    _sky(sheet)
    water.sea(sheet, HORIZON, mix(SEA, SKY, 0.5), mix(SEA, DEEP_SEA, 0.35))
    _headlands(sheet)
    water.ripples(
        sheet,
        "coast",
        (0, HORIZON, 1600, 1000),
        [mix(SEA, SKY, 0.55), mix(SEA, DEEP_SEA, 0.5), mix(SEA, SKY, 0.25)],
        crowd=1.3,
    )
    water.glitter(sheet, "coast", 1110, HORIZON, 930, mix(CHALK, DUSK, 0.25), 90)
    _arch(sheet)
    _beach(sheet)
    air.gulls(sheet, [(985, 236, 54), (1060, 272, 38), (920, 290, 30), (1135, 226, 26)], CHALK)


def _sky(sheet: Sheet) -> None:
    air.sky(
        sheet, [mix(SEA, SKY, 0.35), SKY, mix(CHALK, DUSK, 0.2), mix(DUSK, CHALK, 0.25)], HORIZON
    )
    air.sun(sheet, 1110, 404, 78, mix(CHALK, inks.GORSE, 0.1))
    air.streaks(
        sheet,
        "coast",
        [
            (330, 120, 760, 26),
            (1390, 170, 640, 20),
            (800, 300, 520, 12),
            (1500, 330, 420, 10),
            (560, 210, 300, 10),
        ],
        CHALK,
        0.5,
    )


def _headlands(sheet: Sheet) -> None:
    rows = (
        (lines.trace("1240,540 1262,520 1300,512 1400,505 1500,470 1620,466"), 0.55),
        (lines.trace("1352,545 1364,470 1400,446 1450,440 1540,396 1620,352"), 0.22),
    )
    for points, haze in rows:
        skyline = lines.curve(points)
        rock.chalk(
            sheet,
            skyline,
            HORIZON + 8 - haze * 12,
            f"coast {haze}",
            mix(CHALK, SKY, haze),
            mix(mix(LIMESTONE, HEATHER, 0.25), SKY, haze),
            34,
        )
        rock.turf(sheet, skyline, "coast", mix(GRASS, SKY, haze), mix(MOSS, SKY, haze), 16)


def _arch(sheet: Sheet) -> None:
    dice = lines.chance("coast arch")
    crest = lines.curve(
        lines.trace(
            "-20,190 90,206 200,262 300,330 390,350 470,336 560,322 650,316 740,330 "
            "812,376 862,456 890,560 908,680"
        )
    )
    hole = lines.curve(
        lines.trace("806,680 800,600 778,534 736,488 690,478 646,508 622,564 606,680")
    )
    crest = lines.rough(crest, dice, 4, 26)
    arch = [*crest, *lines.rough(hole, dice, 4, 26), (-20, 680)]
    shadow = mix(mix(STRATA, HEATHER, 0.5), DEEP_SEA, 0.3)
    rock.strata(
        sheet,
        arch,
        "coast arch",
        [
            mix(STRATA, LIMESTONE, 0.25),
            mix(STRATA, LIMESTONE, 0.5),
            mix(STRATA, DUSK, 0.6),
            mix(STRATA, HEATHER, 0.2),
        ],
        dip=52,
        thick=(14, 44),
    )
    sheet.grain(arch, shadow, "left", 0.6)
    _hollow(sheet, hole, shadow)
    land.gouges(sheet, arch, "coast crack", shadow, 80, 100, 6, 52)
    land.gouges(sheet, arch, "coast light", mix(DUSK, LIMESTONE, 0.4), 40, 70, 4, 52)
    with sheet.inside(arch):
        sheet.stroke([(x - 3, y + 3) for x, y in crest if x > 690], mix(DUSK, CHALK, 0.45), 9)
    _reflection(sheet, shadow)
    water.foam(sheet, [(-20, 680), (300, 681), (606, 680)], "coast 1", CHALK)
    water.foam(sheet, [(796, 680), (920, 681)], "coast 2", CHALK)
    rock.turf(sheet, [point for point in crest if point[0] < 440], "coast turf", GRASS, MOSS, 40)


def _hollow(sheet: Sheet, hole: lines.Line, shadow: inks.Colour) -> None:
    """The lit and the dark wall inside the arch, which give the rock its thickness."""
    left = [point for point in hole if point[0] < 706]
    right = [point for point in hole if point[0] > 700]
    lit = mix(DUSK, LIMESTONE, 0.5)
    sheet.fill(left + [(x - 16, y - 12 * (680 - y) / 200) for x, y in left[::-1]], lit)
    sheet.fill(right + [(x + 13, y - 14 * (680 - y) / 200) for x, y in right[::-1]], shadow)


def _reflection(sheet: Sheet, shadow: inks.Colour) -> None:
    dice = lines.chance("coast reflection")
    for left, right in ((-20, 612), (804, 908)):
        for n in range(26):
            x, length = dice.uniform(left, right), dice.uniform(60, 170)
            y = 686 + n * (2.4 if left < 0 else 4)
            sheet.fill(
                air.streak(max(x, left), y, length * (1 - n / 40), 6),
                mix(shadow, SEA, 0.3 + n / 60),
            )


def _beach(sheet: Sheet) -> None:
    edge = lines.curve(
        lines.trace("-40,742 160,752 330,790 520,850 760,906 1000,944 1240,966 1460,990 1660,1020")
    )
    for away, colour in (
        (38, mix(SEA, CHALK, 0.3)),
        (25, CHALK),
        (13, mix(SEA, SKY, 0.75)),
        (2, CHALK),
    ):
        surf = lines.rough(lines.moved(edge, away * 0.5, -away * 0.9), lines.chance("surf"), 2)
        sheet.fill(lines.down_to(surf, 1060), colour)
    beach = lines.down_to(lines.moved(edge, -8, 8), 1060)
    sheet.fade(beach, mix(LIMESTONE, DUSK, 0.45), mix(LIMESTONE, DUSK, 0.2))
    sheet.grain(beach, mix(STRATA, LIMESTONE, 0.3), "down", 0.35)
    rock.pebbles(
        sheet,
        "coast",
        lines.moved(edge, -20, 26),
        900,
        [LIMESTONE, CHALK, mix(STRATA, LIMESTONE, 0.6), DUSK, mix(SEA, LIMESTONE, 0.7)],
    )
    _walkers(sheet, 470, 868)
    _ledge(sheet)


def _walkers(sheet: Sheet, x: float, y: float) -> None:
    """Two people and a dog, for the size of it all."""
    for at, tall, coat in ((0, 50, inks.BRICK), (24, 46, inks.GORSE)):
        sheet.glaze(air.streak(x + at - 26, y + 1, 60, 6), STRATA, 0.6)
        sheet.fill(
            [
                (x + at - 5, y),
                (x + at - 3, y - tall * 0.5),
                (x + at + 4, y - tall * 0.5),
                (x + at + 7, y),
                (x + at + 3, y),
                (x + at + 1, y - tall * 0.34),
                (x + at - 1, y),
            ],
            DEEP_SEA,
        )
        sheet.fill(
            [
                (x + at - 7, y - tall * 0.34),
                (x + at - 5, y - tall * 0.8),
                (x + at + 6, y - tall * 0.8),
                (x + at + 8, y - tall * 0.34),
            ],
            coat,
        )
        sheet.disc(x + at + 0.5, y - tall * 0.9, tall * 0.11, mix(STRATA, DUSK, 0.6))
    sheet.fill(works.box(x + 56, y - 13, x + 74, y - 6), DEEP_SEA)
    sheet.disc(x + 75, y - 15, 4.5, DEEP_SEA)
    for at in (57, 61, 69, 72):
        sheet.stroke([(x + at, y - 8), (x + at, y + 1)], DEEP_SEA, 2)


def _ledge(sheet: Sheet) -> None:
    """The near edge of the cliff top with sea pinks and gorse."""
    dice = lines.chance("coast ledge")
    skyline = lines.curve(lines.trace("-20,846 80,862 190,910 290,970 340,1030"))
    land.hill(sheet, skyline, mix(MOSS, DEEP_SEA, 0.2), mix(MOSS, DEEP_SEA, 0.5))
    for n in range(80):
        x = dice.uniform(-10, 330)
        y = lines.height_at(skyline, x) + 8 + n * 1.9
        grow = plants.thrift if n % 4 == 0 else plants.gorse if n % 19 == 5 else plants.grass
        grow(sheet, dice, x, y, dice.uniform(40, 60))
