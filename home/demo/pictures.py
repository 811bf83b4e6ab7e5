"""Pictures for the demo content, drawn by the site itself: no photograph is borrowed."""

from collections.abc import Callable
from dataclasses import dataclass

from home.demo.scenery.sheet import HEIGHT, WIDTH, Sheet
from home.demo.scenes import cliffs, coast, downs, harbour, heath, railway, satellites, village


@dataclass(frozen=True)
class Picture:
    """What an editor would write beside a picture, and how it is drawn."""

    title: str
    description: str
    focal_point: tuple[int, int, int, int]  # middle x and y, width, height, at 1600 by 1000
    draw: Callable[[Sheet], None]
    credit: str = "Illustration made for this site"


PICTURES: dict[str, Picture] = {
    "coast": Picture(
        "Rock arch",
        "A rock arch stands in a calm sea at sunrise, white cliffs behind it; "
        "two people and a dog walk on the shingle beach.",
        (760, 500, 560, 420),
        coast.draw,
    ),
    "heath": Picture(
        "Heath in late summer",
        "A sandy path winds through purple heather and yellow gorse towards low hills, "
        "with pine trees against the evening sky.",
        (1080, 520, 900, 520),
        heath.draw,
    ),
    "harbour": Picture(
        "Harbour",
        "Painted houses line a harbour quay; three fishing boats and their reflections "
        "lie on still water.",
        (760, 620, 700, 380),
        harbour.draw,
    ),
    "railway": Picture(
        "Steam train",
        "A steam train crosses a stone viaduct at dusk below a ruined castle; "
        "satellites pass overhead.",
        (640, 560, 520, 320),
        railway.draw,
    ),
    "village": Picture(
        "Village with a mast",
        "Thatched cottages and a church stand in a green valley; on the hill behind them "
        "a mast sends its signal.",
        (860, 500, 800, 640),
        village.draw,
    ),
    "downs": Picture(
        "Downs",
        "A white chalk track climbs a rounded hill to a clump of trees, past sheep, hedges and "
        "a field of barley with poppies.",
        (1180, 560, 560, 480),
        downs.draw,
    ),
    "cliffs": Picture(
        "Layered cliffs",
        "Golden cliffs in clear layers rise above a curving beach; an ammonite lies "
        "among the pebbles.",
        (1200, 480, 760, 560),
        cliffs.draw,
    ),
    "satellites": Picture(
        "Satellites at nightfall",
        "Satellites draw bright arcs across the night sky above a dish on a hill, a bay and "
        "the lit windows of a village.",
        (620, 520, 760, 560),
        satellites.draw,
    ),
}


def render(name: str, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """One of the pictures as a JPEG of that size in pixels, always the same bytes.

    Where the shape is not 16:10 the picture is cropped around its focal point.
    """
    picture = PICTURES[name]
    sheet = Sheet(width, height)
    picture.draw(sheet)
    return sheet.print(picture.focal_point[:2])
