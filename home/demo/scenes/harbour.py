"""A quay with painted houses, fishing boats and their reflections."""

from random import Random

from home.demo.scenery import air, land, lines, plants, vessels, water, works
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
    Colour,
    mix,
)
from home.demo.scenery.sheet import Sheet

QUAY, TIDE = 590, 640


def draw(sheet: Sheet) -> None:
    """Print the picture, far to near."""
    air.sky(sheet, [mix(SEA, SKY, 0.6), SKY, mix(SKY, CHALK, 0.7)], 480)
    air.clouds(
        sheet,
        [(300, 210, 420), (1180, 170, 520), (760, 300, 260), (1520, 320, 280)],
        CHALK,
        mix(SKY, DUSK, 0.35),
        "harbour",
    )
    _hill(sheet)
    _houses(sheet)
    sheet.fade(
        works.box(-10, QUAY, 1610, TIDE), mix(LIMESTONE, STRATA, 0.25), mix(STRATA, DEEP_SEA, 0.4)
    )
    land.gouges(
        sheet, works.box(-10, QUAY + 8, 1610, TIDE), "quay", mix(STRATA, DEEP_SEA, 0.35), 150, 30, 3
    )
    sheet.fill(works.box(-10, QUAY - 3, 1610, QUAY + 7), mix(LIMESTONE, CHALK, 0.4))
    for x in (90, 430, 770, 1110, 1450):
        works.lamp(sheet, x, QUAY, 74, DEEP_SEA)
    water.mirror(sheet, TIDE, 360, mix(SEA, DEEP_SEA, 0.35), 0.45, "harbour")
    water.ripples(
        sheet,
        "harbour",
        (0, TIDE, 1600, 1000),
        [mix(SEA, SKY, 0.6), mix(SEA, DEEP_SEA, 0.6)],
        0.8,
        0.7,
    )
    _boats(sheet)
    air.gulls(sheet, [(560, 190, 46), (640, 230, 32), (930, 130, 38)], CHALK)


def _hill(sheet: Sheet) -> None:
    skyline = lines.curve(
        lines.trace("-20,330 200,300 460,340 700,410 900,430 1150,380 1400,290 1620,260")
    )
    slope = land.hill(sheet, skyline, mix(GRASS, SKY, 0.25), MOSS, mix(GRASS, CHALK, 0.4), QUAY)
    land.gouges(sheet, slope, "harbour hill", mix(MOSS, GRASS, 0.3), 90, 80, 6, 6)
    dice = lines.chance("harbour trees")
    for _ in range(60):
        x = dice.uniform(0, 1600)
        y = lines.height_at(skyline, x) + dice.uniform(10, 170)
        plants.bush(
            sheet, dice, x, y, dice.uniform(24, 46), mix(PINE, SKY, 0.12), mix(MOSS, SKY, 0.1)
        )
    works.church(sheet, 1290, 336, 92, mix(LIMESTONE, SKY, 0.2), mix(STRATA, HEATHER, 0.4))


def _houses(sheet: Sheet) -> None:
    dice = lines.chance("harbour houses")
    walls = [
        CHALK,
        mix(SEA, CHALK, 0.45),
        DUSK,
        mix(GORSE, CHALK, 0.5),
        LIMESTONE,
        mix(BRICK, DUSK, 0.3),
        mix(HEATHER, CHALK, 0.5),
        mix(SKY, CHALK, 0.3),
    ]
    x, last = -30.0, -1
    while x < 1620:
        wide, tall = dice.uniform(88, 128), dice.uniform(120, 190)
        last = dice.choice([n for n in range(len(walls)) if n != last])
        _house(sheet, dice, x, wide, tall, walls[last])
        x += wide


def _house(sheet: Sheet, dice: Random, x: float, wide: float, tall: float, wall: Colour) -> None:
    roof = dice.choice(
        (mix(STRATA, HEATHER, 0.5), mix(BRICK, STRATA, 0.4), mix(DEEP_SEA, STRATA, 0.4))
    )
    top = QUAY - tall
    works.chimney(sheet, x + wide * dice.choice((0.2, 0.8)), top - 34, 16, mix(BRICK, STRATA, 0.3))
    if dice.random() < 0.4:
        sheet.fill([(x - 2, top + 2), (x + wide / 2, top - 58), (x + wide + 2, top + 2)], roof)
        sheet.fill([(x + 8, top + 3), (x + wide / 2, top - 44), (x + wide - 8, top + 3)], wall)
    else:
        sheet.fade(
            [
                (x - 2, top + 2),
                (x + 6, top - 42),
                (x + wide - 6, top - 42),
                (x + wide + 2, top + 2),
            ],
            mix(roof, CHALK, 0.15),
            roof,
        )
    sheet.fill(works.box(x, top, x + wide, QUAY), wall)
    sheet.fill(works.box(x + wide * 0.9, top, x + wide, QUAY), mix(wall, DEEP_SEA, 0.14))
    glass = mix(DEEP_SEA, SEA, 0.3)
    floors = 3 if tall > 160 else 2
    for floor in range(floors):
        for place in (0.16, 0.6):
            if floor or place < 0.5:
                works.window(
                    sheet,
                    x + wide * place,
                    QUAY - 18 - floor * 50,
                    20,
                    28,
                    mix(CHALK, wall, 0.2),
                    glass,
                )
    door = dice.choice((DEEP_SEA, BRICK, mix(MOSS, DEEP_SEA, 0.3), mix(GORSE, BRICK, 0.3)))
    sheet.fill(works.box(x + wide * 0.6, QUAY - 46, x + wide * 0.6 + 22, QUAY), door)


def _boats(sheet: Sheet) -> None:
    boats = (
        (1050, 706, 190, mix(SEA, DEEP_SEA, 0.5), CHALK),
        (150, 716, 210, BRICK, CHALK),
        (560, 760, 270, mix(DEEP_SEA, SEA, 0.2), mix(GORSE, CHALK, 0.3)),
    )
    for x, y, size, hull, house in boats:
        sheet.glaze(
            air.streak(x + size * 0.5, y + size * 0.1, size * 1.2, size * 0.22), DEEP_SEA, 0.55
        )
        vessels.trawler(sheet, x, y, size, hull, house)
    for x, y, size, hull in (
        (1320, 800, 120, GORSE),
        (1440, 850, 140, BRICK),
        (330, 880, 150, SEA),
    ):
        sheet.glaze(air.streak(x, y + 4, size * 1.2, size * 0.2), DEEP_SEA, 0.55)
        vessels.rowing_boat(sheet, x, y, size, hull)
