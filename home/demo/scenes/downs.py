"""Rolling chalk downs with fields, hedges, sheep and a white track."""

from home.demo.scenery import air, land, lines, plants
from home.demo.scenery.inks import (
    BRICK,
    CHALK,
    DEEP_SEA,
    DUSK,
    GORSE,
    GRASS,
    LIMESTONE,
    MOSS,
    PINE,
    SEA,
    SKY,
    STRATA,
    mix,
)
from home.demo.scenery.sheet import Sheet

LEAF, SUNLIT = mix(PINE, DEEP_SEA, 0.15), mix(MOSS, GORSE, 0.18)
BARLEY = mix(GORSE, LIMESTONE, 0.5)
FIELDS = [
    GRASS,
    mix(GRASS, CHALK, 0.3),
    BARLEY,
    mix(MOSS, GRASS, 0.5),
    mix(BARLEY, CHALK, 0.35),
    mix(MOSS, SKY, 0.2),
]


def draw(sheet: Sheet) -> None:
    """Print the picture, far to near."""
    air.sky(sheet, [mix(SEA, SKY, 0.4), SKY, mix(SKY, CHALK, 0.8)], 620)
    air.clouds(
        sheet,
        [(330, 220, 560), (960, 150, 400), (1350, 270, 500), (760, 330, 260)],
        CHALK,
        mix(SKY, DUSK, 0.3),
        "downs",
    )
    _far(sheet)
    _slopes(sheet)
    _front(sheet)


def _far(sheet: Sheet) -> None:
    far = lines.rolling(lines.chance("downs far"), 440, 40, 900)
    land.hill(sheet, far, mix(SEA, SKY, 0.55), mix(SEA, SKY, 0.75))
    ridge = lines.rolling(lines.chance("downs ridge"), 490, 56, 1100)
    land.hill(sheet, ridge, mix(GRASS, SKY, 0.5), mix(MOSS, SKY, 0.4))
    land.patchwork(
        sheet,
        ridge,
        600,
        "downs ridge",
        [mix(field, SKY, 0.42) for field in FIELDS],
        [(0.3, 9), (1, 7)],
        (mix(LEAF, SKY, 0.4), mix(MOSS, SKY, 0.35)),
        0.2,
        12,
    )


def _slopes(sheet: Sheet) -> None:
    left = lines.curve(
        lines.trace("-20,470 150,452 380,490 640,570 860,650 1100,720 1400,780 1620,800")
    )
    land.hill(sheet, left, GRASS, MOSS)
    land.patchwork(
        sheet,
        left,
        900,
        "downs left",
        FIELDS,
        [(0.18, 6), (0.45, 5), (1, 4)],
        (LEAF, SUNLIT),
        0.3,
        24,
    )
    right = lines.curve(lines.trace("380,800 620,700 860,590 1080,480 1260,428 1400,420 1620,452"))
    land.hill(sheet, right, mix(GRASS, CHALK, 0.22), MOSS, mix(GRASS, CHALK, 0.45))
    for n in range(7):
        ring = lines.curve(
            [
                (1660, 500 + n * 62),
                (1400, 470 + n * 62),
                (1240, 500 + n * 66),
                (1060, 590 + n * 70),
                (860, 720 + n * 74),
                (700, 830 + n * 78),
            ]
        )
        with sheet.inside(lines.down_to(right)):
            sheet.glaze(lines.ribbon(ring, [3, 8, 5, 9, 3]), mix(GRASS, CHALK, 0.6), 0.5)
    dice = lines.chance("downs clump")
    for x in range(1230, 1440, 22):
        plants.tree(
            sheet, dice, x, lines.height_at(right, x) + 8, dice.uniform(64, 92), LEAF, SUNLIT
        )
    track = lines.curve(
        lines.trace(
            "1180,446 1140,490 1200,540 1260,590 1180,650 1000,700 930,770 1040,850 "
            "1200,960 1300,1080"
        )
    )
    sheet.fill(lines.ribbon(track, [4, 7, 11, 16, 23, 32, 44, 60, 90, 130]), CHALK)
    for x, y, size in (
        (1380, 560, 22),
        (1440, 590, 26),
        (1330, 620, 26),
        (1490, 650, 30),
        (1400, 680, 32),
        (1290, 700, 30),
        (1060, 610, 24),
        (1010, 640, 26),
    ):
        plants.sheep(sheet, dice, x, y, size)


def _front(sheet: Sheet) -> None:
    edge = lines.curve(lines.trace("-20,800 240,790 520,822 800,890 980,960 1060,1040"))
    field = lines.down_to(edge, 1040)
    sheet.fade(field, BARLEY, mix(BARLEY, STRATA, 0.25))
    with sheet.inside(field):
        for n in range(-30, 60):
            sheet.fill(
                [(330, 640), (330 + n * 62, 1100), (330 + n * 62 + 24, 1100)],
                mix(GORSE, STRATA, 0.4),
            )
    dice = lines.chance("downs front")
    hedge = [(x, y + 6) for x, y in edge[::3]]
    plants.hedge(sheet, "downs hedge", hedge, 34, LEAF, SUNLIT)
    for n in range(190):
        x = dice.uniform(-10, 900)
        y = lines.height_at(edge, x) + 60 + n * 1.1
        plants.tuft(
            sheet,
            dice,
            x,
            y,
            dice.uniform(24, 50),
            [mix(GORSE, STRATA, 0.5), BARLEY, mix(BARLEY, CHALK, 0.4)],
            9,
        )
        if n % 6 == 0:
            _poppy(sheet, x, y - 38)


def _poppy(sheet: Sheet, x: float, y: float) -> None:
    sheet.disc(x - 4, y, 7, BRICK)
    sheet.disc(x + 4, y + 1, 7, mix(BRICK, DEEP_SEA, 0.2))
    sheet.disc(x, y + 1, 3, mix(DEEP_SEA, BRICK, 0.2))
