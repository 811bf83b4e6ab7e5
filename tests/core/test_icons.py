"""The site's icons: one mark in every form that browsers and phones ask for."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from PIL import Image, ImageChops, ImageStat
from wagtail.models import Site

SIZES = {"apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}


def kept(name: str) -> Path:
    """Where an icon lies that the site serves."""
    found = finders.find(f"img/{name}")
    assert isinstance(found, str), f"{name} is missing"
    return Path(found)


def opened(path: Path) -> Image.Image:
    """The icon as a program that shows it sees it."""
    return Image.open(BytesIO(path.read_bytes()))


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_phones_get_square_icons(name: str, size: int) -> None:
    icon = opened(kept(name))
    assert (icon.size, icon.format) == ((size, size), "PNG")


def test_old_browsers_get_one_file_with_three_sizes() -> None:
    icon = opened(kept("favicon.ico"))
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_the_small_icon_still_shows_sea_chalk_and_sun() -> None:
    icon = opened(kept("favicon.ico"))
    pixels = icon.ico.getimage((16, 16)).convert("RGB")  # type: ignore[attr-defined]
    red, _, blue = pixels.getpixel((8, 10))  # type: ignore[misc]
    assert red > 200 > blue, "the sun is yellow"
    assert min(pixels.getpixel((8, 3))) > 200, "the arch is white"  # type: ignore[arg-type]
    assert max(pixels.getpixel((8, 0))) < 90, "the sky is deep sea"  # type: ignore[arg-type]


def test_the_mark_turns_over_for_dark_browsers() -> None:
    assert "prefers-color-scheme: dark" in kept("favicon.svg").read_text(encoding="utf-8")


def test_the_manifest_names_icons_that_exist_in_their_size() -> None:
    manifest = json.loads(kept("site.webmanifest").read_text(encoding="utf-8"))
    assert [icon["src"] for icon in manifest["icons"]] == [
        "favicon.svg",
        "icon-192.png",
        "icon-512.png",
    ]
    for icon in manifest["icons"][1:]:
        width, height = opened(kept(icon["src"])).size
        assert icon["sizes"] == f"{width}x{height}"


def test_the_social_card_has_the_shape_that_networks_show() -> None:
    assert opened(kept("social.png")).size == (1200, 630)


def test_pages_name_the_icons(client: Client, site: Site) -> None:
    head = client.get("/").content.decode()
    for name in ("favicon.ico", "favicon.svg", "apple-touch-icon.png", "site.webmanifest"):
        assert f"img/{name}" in head
        assert kept(name).exists()


def test_the_command_draws_the_icons_that_are_kept(tmp_path: Path) -> None:
    """Whoever changes the mark runs the command; forgetting it fails here."""
    call_command("draw_icons", to=tmp_path, verbosity=0)
    assert (tmp_path / "favicon.svg").read_bytes() == kept("favicon.svg").read_bytes()
    for name in SIZES:
        new, old = (opened(path).convert("L") for path in (tmp_path / name, kept(name)))
        assert ImageStat.Stat(ImageChops.difference(new, old)).mean[0] < 1
