"""Draw the site's icons: one mark, in every form that browsers and phones ask for."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image, ImageDraw

GRID = 48  # the mark is drawn on 48 by 48 units
FINER = 8  # drawn this many times larger, then reduced, which smooths the edges
DEEP, CHALK, SUN, SEA, SAND = "#0b3a46", "#fcfbf7", "#f5c73d", "#2f6470", "#d6a659"

# Paths in absolute M, L, C and Z commands, as in SVG.
ARCH = (
    "M 0 37 L 0 19 C 6 10 15 6 25 6 C 37 6 43 14 43 27 L 43 37 L 36 37 L 36 28 "
    "C 36 20 31 15 25 15 C 18 15 14 20 14 28 L 14 37 Z"
)
WAVE = "M 0 36 C 8 33 14 38 24 36 C 34 34 40 38 48 35 L 48 48 L 0 48 Z"
BEACH = "M 0 43 C 8 40 14 45 24 43 C 34 41 40 45 48 42 L 48 48 L 0 48 Z"
SIGNAL = "M 17.8 29 C 17.8 24.5 21 21.5 25 21.5 C 29 21.5 32.2 24.5 32.2 29"
SUN_AT, SUN_RADIUS, SIGNAL_WIDTH = (25, 31), 3.6, 2.2

SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<style>@media (prefers-color-scheme: dark) {{ .tile {{ fill: {CHALK} }} .arch {{ fill: {DEEP} }} }}
</style>
<clipPath id="corners"><rect width="48" height="48" rx="11"/></clipPath>
<g clip-path="url(#corners)">
<path class="tile" fill="{DEEP}" d="M 0 0 L 48 0 L 48 48 L 0 48 Z"/>
<path class="arch" fill="{CHALK}" d="{ARCH}"/>
<path fill="none" stroke="{SUN}" stroke-width="{SIGNAL_WIDTH}" stroke-linecap="round" d="{SIGNAL}"/>
<circle fill="{SUN}" cx="{SUN_AT[0]}" cy="{SUN_AT[1]}" r="{SUN_RADIUS}"/>
<path fill="{SEA}" d="{WAVE}"/>
<path fill="{SAND}" d="{BEACH}"/>
</g>
</svg>
"""


class Command(BaseCommand):
    """Write favicon.svg, favicon.ico and the PNG icons to static/img."""

    help = "Draw the site's icons into static/img (run it after changing the mark)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--to", type=Path, default=Path(settings.STATICFILES_DIRS[0], "img"))

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        (to / "favicon.svg").write_text(SVG, encoding="utf-8")
        small = [mark(size, corners=True) for size in (16, 32, 48)]
        small[-1].save(to / "favicon.ico", append_images=small[:-1], sizes=[i.size for i in small])
        for name, size in (("apple-touch-icon", 180), ("icon-192", 192), ("icon-512", 512)):
            mark(size, corners=False).convert("RGB").quantize(64).save(
                to / f"{name}.png", optimize=True
            )
        self.stdout.write(f"Icons are in {to}.")


def mark(size: int, *, corners: bool) -> Image.Image:
    """The mark, `size` pixels wide; phones cut their own corners, browsers do not."""
    scale = size * FINER / GRID
    image = Image.new("RGBA", (size * FINER, size * FINER), DEEP)
    pen = ImageDraw.Draw(image)
    pen.polygon(outline(ARCH, scale), fill=CHALK)
    if size > 16:  # below that, the signal would only blur the sun
        for x, y in (outline(SIGNAL, scale)[0], outline(SIGNAL, scale)[-1]):
            pen.circle((x, y), SIGNAL_WIDTH / 2 * scale, fill=SUN)
        pen.line(outline(SIGNAL, scale), fill=SUN, width=round(SIGNAL_WIDTH * scale), joint="curve")
    radius = (SUN_RADIUS if size > 16 else 6) * scale
    pen.circle((SUN_AT[0] * scale, SUN_AT[1] * scale), radius, fill=SUN)
    pen.polygon(outline(WAVE, scale), fill=SEA)
    pen.polygon(outline(BEACH, scale), fill=SAND)
    if corners:
        mask = Image.new("L", image.size)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, *image.size), 11 * scale, fill=255)
        image.putalpha(mask)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def outline(path: str, scale: float) -> list[tuple[float, float]]:
    """The points of a path of M, L, C and Z commands, curves cut into short pieces."""
    points: list[tuple[float, float]] = []
    for part in path.replace("Z", "").replace("C", "|C").replace("L", "|L").split("|"):
        command, *words = part.split()
        numbers = [float(word) * scale for word in words]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        points += curve(points[-1], *pairs) if command == "C" else pairs
    return points


def curve(*controls: tuple[float, float]) -> list[tuple[float, float]]:
    """A cubic Bézier curve as short straight pieces, without its first point."""
    weights = (
        [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
        for t in (step / 24 for step in range(1, 25))
    )
    return [
        (
            sum(w * x for w, (x, _) in zip(weight, controls, strict=True)),
            sum(w * y for w, (_, y) in zip(weight, controls, strict=True)),
        )
        for weight in weights
    ]
