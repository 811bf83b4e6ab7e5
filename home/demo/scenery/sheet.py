"""The sheet of paper: flat shapes, soft gradients and the grain of a hand print."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from home.demo.scenery.inks import Colour
from home.demo.scenery.lines import Line, chance

WIDTH, HEIGHT = 1600, 1000
FINER = 2  # drawn this many times larger, then reduced, which smooths the edges
TURNS = {
    "down": None,
    "up": Image.Transpose.ROTATE_180,
    "right": Image.Transpose.ROTATE_90,
    "left": Image.Transpose.ROTATE_270,
}


@cache
def _speckle(width: int, height: int) -> Image.Image:
    """Even noise, always the same."""
    side = 1024
    tile = Image.frombytes("L", (side, side), chance("paper").randbytes(side * side))
    noise = Image.new("L", (width, height))
    for x in range(0, width, tile.width):
        for y in range(0, height, tile.height):
            noise.paste(tile, (x, y))
    return noise


def _fade(size: tuple[int, int], towards: str) -> Image.Image:
    """From nothing (0) to everything (255) in one direction."""
    turn = TURNS[towards]
    fade = Image.linear_gradient("L")
    if turn is not None:
        fade = fade.transpose(turn)
    return fade.resize(size, Image.Resampling.BILINEAR)


class Sheet:
    """1600 by 1000 units of paper; y grows downwards."""

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self.scale = max(width / WIDTH, height / HEIGHT) * FINER
        pixels = (math.ceil(WIDTH * self.scale), math.ceil(HEIGHT * self.scale))
        self.image = Image.new("RGB", pixels)
        self.pen = ImageDraw.Draw(self.image)

    def _pixels(self, line: Line) -> Line:
        return [(x * self.scale, y * self.scale) for x, y in line]

    def fill(self, outline: Line, colour: Colour) -> None:
        """One flat shape."""
        self.pen.polygon(self._pixels(outline), fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour, flat: float = 1) -> None:
        """A circle, or with `flat` below 1 a lying ellipse."""
        box = self._pixels([(x - radius, y - radius * flat), (x + radius, y + radius * flat)])
        self.pen.ellipse([*box[0], *box[1]], fill=colour)

    def stroke(self, line: Line, colour: Colour, width: float) -> None:
        """A line of even width with round joints."""
        self.pen.line(
            self._pixels(line), fill=colour, width=max(1, round(width * self.scale)), joint="curve"
        )

    def fade(self, outline: Line, top: Colour, bottom: Colour, towards: str = "down") -> None:
        """A shape whose colour changes softly in one direction."""
        self._print(outline, top, None, towards)
        self._print(outline, bottom, 1.0, towards)

    def grain(
        self, outline: Line, colour: Colour, towards: str = "down", strength: float = 0.8
    ) -> None:
        """A shade of fine dots over a shape, denser in one direction."""
        self._print(outline, colour, strength, towards, dots=True)

    def glaze(self, outline: Line, colour: Colour, strength: float) -> None:
        """An even, see-through film of colour over a shape."""
        box, mask = self._mask(outline)
        if box is not None:
            self.image.paste(colour, box, mask.point([int(v * strength) for v in range(256)]))

    def _print(
        self,
        outline: Line,
        colour: Colour,
        strength: float | None,
        towards: str,
        dots: bool = False,
    ) -> None:
        box, mask = self._mask(outline)
        if box is None:
            return
        if strength is not None:
            shade = _fade(mask.size, towards).point([int(v * strength) for v in range(256)])
            if dots:
                noise = _speckle(*self.image.size).crop(box)
                shade = ImageChops.subtract(shade, noise).point([0] + [255] * 255)
            mask = ImageChops.multiply(mask, shade)
        self.image.paste(colour, box, mask)

    def _mask(self, outline: Line) -> tuple[tuple[int, int, int, int] | None, Image.Image]:
        """Where a shape lies on the sheet, and its silhouette there."""
        points = self._pixels(outline)
        left = max(0, int(min(x for x, _ in points)))
        top = max(0, int(min(y for _, y in points)))
        right = min(self.image.width, math.ceil(max(x for x, _ in points)))
        bottom = min(self.image.height, math.ceil(max(y for _, y in points)))
        if right <= left or bottom <= top:
            return None, Image.new("L", (1, 1))
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=255)
        return (left, top, right, bottom), mask

    @contextmanager
    def inside(self, outline: Line) -> Iterator[None]:
        """Whatever is drawn meanwhile shows only inside the shape."""
        below = self.image
        box, mask = self._mask(outline)
        self.image = below.copy()
        self.pen = ImageDraw.Draw(self.image)
        yield
        drawn, self.image = self.image, below
        self.pen = ImageDraw.Draw(self.image)
        if box is not None:
            below.paste(drawn.crop(box), box, mask)

    def print(self, focus: tuple[float, float], quality: int = 85) -> bytes:
        """The finished picture as a JPEG, cropped around the focus where the shape differs."""
        image = self.image.reduce(FINER)
        width, height = self.size
        left = _start(focus[0] * image.width / WIDTH, width, image.width)
        top = _start(focus[1] * image.height / HEIGHT, height, image.height)
        image = image.crop((left, top, left + width, top + height))
        image = _paper(image)
        target = BytesIO()
        image.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
        return target.getvalue()


def _start(centre: float, length: int, whole: int) -> int:
    """Where a window of this length begins so that it is around the centre and on the sheet."""
    return max(0, min(round(centre - length / 2), whole - length))


def _paper(image: Image.Image) -> Image.Image:
    """The tooth of the paper: a slight unevenness over everything."""
    noise = _speckle(*image.size).point([117 + v * 22 // 255 for v in range(256)])
    return ImageChops.overlay(image, Image.merge("RGB", (noise, noise, noise)))
