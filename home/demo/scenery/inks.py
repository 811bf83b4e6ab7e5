"""The inks of the pictures: few, so that the pictures belong together."""

Colour = tuple[int, int, int]


def ink(code: str) -> Colour:
    """Red, green and blue (0 to 255) of a colour written as `#rrggbb`."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The first colour with this share (0 to 1) of the second in it."""
    red, green, blue = (
        round(one + (other - one) * share) for one, other in zip(first, second, strict=True)
    )
    return red, green, blue


CHALK = ink("#f6f3ea")
LIMESTONE = ink("#d9cfb8")
HEATHER = ink("#6b4a74")
GORSE = ink("#d9a413")
MOSS = ink("#55683a")
DEEP_SEA = ink("#0d3b4f")
SEA = ink("#2f7f8f")
SKY = ink("#cfe3e6")
STRATA = ink("#8a6b4a")
DUSK = ink("#e8b58a")

NIGHT = mix(DEEP_SEA, (6, 14, 30), 0.55)
PINE = mix(MOSS, DEEP_SEA, 0.6)
GRASS = mix(MOSS, GORSE, 0.28)
BRICK = ink("#a8553a")
