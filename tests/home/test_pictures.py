"""The demo's pictures are drawn by the site itself, and each says what it shows."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from home.demo.pictures import PICTURES, render

NAMES = ["coast", "heath", "harbour", "railway", "village", "downs", "cliffs", "satellites"]


def opened(data: bytes) -> Image.Image:
    """The picture as a program that shows it sees it."""
    return Image.open(BytesIO(data))


def test_all_promised_pictures_are_there() -> None:
    assert list(PICTURES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_always_the_same(name: str) -> None:
    assert render(name, 400, 250) == render(name, 400, 250)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_fills_its_sheet_with_colour(name: str) -> None:
    picture = opened(render(name, 400, 250))
    assert (picture.format, picture.size) == ("JPEG", (400, 250))
    assert min(ImageStat.Stat(picture.convert("HSV")).stddev) > 20
    assert not _black(picture)


def _black(picture: Image.Image) -> bool:
    """Whether some of the bare sheet shows: black that no ink of ours makes."""
    darkest = picture.convert("L").resize((40, 25)).getextrema()[0]
    return isinstance(darkest, (int, float)) and darkest < 6


@pytest.mark.parametrize("size", [(1200, 630), (600, 600), (480, 800), (1600, 1000)])
def test_a_picture_fits_other_shapes_than_its_own(size: tuple[int, int]) -> None:
    assert opened(render("coast", *size)).size == size


def test_no_two_pictures_are_alike() -> None:
    assert len({render(name, 160, 100) for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_described_and_credited(name: str) -> None:
    picture = PICTURES[name]
    assert picture.title
    assert picture.description.endswith(".")
    assert 60 < len(picture.description) < 160
    assert picture.credit == "Illustration made for this site"


@pytest.mark.parametrize("name", NAMES)
def test_the_focal_point_lies_on_the_picture(name: str) -> None:
    x, y, width, height = PICTURES[name].focal_point
    assert 0 <= x - width / 2 < x + width / 2 <= 1600
    assert 0 <= y - height / 2 < y + height / 2 <= 1000


def test_a_crop_keeps_what_the_picture_is_about() -> None:
    """The cliffs stand at the right of their picture, so a square shows its right end."""
    whole = opened(render("cliffs", 800, 500))
    square = opened(render("cliffs", 500, 500))
    assert _unlike(square, whole.crop((300, 0, 800, 500))) < 8
    assert _unlike(square, whole.crop((150, 0, 650, 500))) > 20


def _unlike(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures of one size differ, in steps of 255 grey levels."""
    return ImageStat.Stat(ImageChops.difference(one, other).convert("L")).mean[0]


def test_an_unknown_picture_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("volcano")
