"""A village in its valley: church, cottages and the mast on the hill that connects them."""

from home.demo.scenery import air, land, lines, plants, works
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
    PINE,
    SEA,
    SKY,
    STRATA,
    mix,
)
from home.demo.scenery.sheet import Sheet

LEAF, SUNLIT = mix(PINE, DEEP_SEA, 0.15), mix(MOSS, GORSE, 0.18)
FIELDS = [
    GRASS,
    mix(GRASS, CHALK, 0.3),
    mix(GORSE, LIMESTONE, 0.45),
    mix(MOSS, GRASS, 0.5),
    mix(LIMESTONE, STRATA, 0.25),
    mix(MOSS, SKY, 0.2),
]


def draw(sheet: Sheet) -> None:
    """Print the picture, far to near."""
    air.sky(sheet, [mix(SEA, SKY, 0.5), SKY, mix(CHALK, DUSK, 0.25), mix(DUSK, CHALK, 0.45)], 480)
    air.clouds(
        sheet,
        [(270, 200, 480), (760, 270, 300), (1500, 250, 340)],
        CHALK,
        mix(SKY, DUSK, 0.4),
        "village",
    )
    _hills(sheet)
    works.signal(sheet, 1180, 174, [48, 84, 120], mix(BRICK, DUSK, 0.15), 8, -90, 100)
    works.mast(sheet, 1180, 366, 172, mix(DEEP_SEA, SEA, 0.15))
    _valley(sheet)
    _village(sheet)
    _front(sheet)


def _hills(sheet: Sheet) -> None:
    far = lines.rolling(lines.chance("village far"), 420, 46, 900)
    land.hill(sheet, far, mix(MOSS, SKY, 0.62), mix(GRASS, SKY, 0.55))
    down = lines.curve(
        lines.trace("-20,500 200,468 500,440 800,400 1040,366 1180,358 1340,366 1620,430")
    )
    land.hill(sheet, down, GRASS, MOSS)
    land.patchwork(
        sheet,
        down,
        640,
        "village down",
        FIELDS,
        [(0.2, 6), (0.5, 6), (1, 5)],
        (mix(LEAF, SKY, 0.15), mix(MOSS, GRASS, 0.2)),
        0.2,
        17,
    )


def _valley(sheet: Sheet) -> None:
    green = lines.curve(lines.trace("-20,600 260,572 620,566 1000,590 1320,580 1620,560"))
    land.hill(sheet, green, mix(GRASS, CHALK, 0.18), MOSS, mix(GRASS, CHALK, 0.45))
    lane = lines.curve(
        lines.trace("560,600 640,640 820,660 930,700 850,760 700,830 640,920 700,1040")
    )
    sheet.fill(lines.ribbon(lane, [10, 18, 28, 40, 56, 84, 120, 170]), mix(LIMESTONE, CHALK, 0.35))


def _village(sheet: Sheet) -> None:
    dice = lines.chance("village trees")
    for n in range(34):
        x = 1640 * n / 33 - 20
        plants.tree(sheet, dice, x, 606 + dice.uniform(-8, 14), dice.uniform(60, 110), LEAF, SUNLIT)
    works.church(sheet, 470, 650, 178, mix(LIMESTONE, CHALK, 0.25), mix(STRATA, HEATHER, 0.4))
    homes = (
        (90, 660, 118),
        (270, 648, 104),
        (800, 640, 100),
        (980, 654, 124),
        (1190, 644, 108),
        (1390, 664, 134),
        (180, 760, 168),
        (990, 770, 176),
        (1290, 786, 190),
    )
    walls = (CHALK, mix(DUSK, CHALK, 0.45), mix(LIMESTONE, CHALK, 0.3))
    for n, (x, y, wide) in enumerate(homes):
        plants.tree(sheet, dice, x - wide * 0.2, y, wide * dice.uniform(0.7, 1), LEAF, SUNLIT)
        works.cottage(
            sheet,
            x,
            y,
            wide,
            walls[n % 3],
            mix(STRATA, GORSE, 0.3),
            mix(DEEP_SEA, SEA, 0.3),
            f"cottage {n}",
        )
        garden = [(x + wide * (0.07 * k - 0.1), y + wide * 0.07) for k in range(22)]
        plants.hedge(sheet, f"garden {n}", garden, wide * 0.07, mix(LEAF, MOSS, 0.3), SUNLIT)
        air.smoke(
            sheet,
            [
                (x + wide * 0.16, y - wide * 0.9),
                (x + wide * 0.2, y - wide * 1.05),
                (x + wide * 0.34, y - wide * 1.2),
            ],
            (wide * 0.03, wide * 0.08),
            CHALK,
            mix(SKY, CHALK, 0.4),
            f"hearth {n}",
        )


def _front(sheet: Sheet) -> None:
    dice = lines.chance("village front")
    for at, low, size in (
        (520, 830, 34),
        (440, 860, 40),
        (930, 880, 44),
        (1060, 930, 48),
        (1130, 890, 40),
    ):
        plants.sheep(sheet, dice, at, low, size)
    for edge in (
        lines.trace("-20,830 150,850 330,900 470,960 520,1030"),
        lines.trace("860,1030 1000,985 1200,930 1420,880 1620,850"),
    ):
        bank = lines.curve(edge)
        land.hill(sheet, bank, mix(MOSS, PINE, 0.3), mix(PINE, DEEP_SEA, 0.4))
        for n in range(60):
            x = dice.uniform(min(edge)[0], max(edge)[0])
            plants.tuft(
                sheet,
                dice,
                x,
                lines.height_at(bank, x) + 6 + n * 2.6,
                dice.uniform(24, 46),
                [mix(PINE, DEEP_SEA, 0.4), PINE, MOSS, SUNLIT],
                16,
            )
