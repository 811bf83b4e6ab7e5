"""The demo's pictures, drawn and put into the image library."""

from django.core.files.base import ContentFile

from core.models import CreditedImage
from home.demo.pictures import HEIGHT, PICTURES, WIDTH, Picture, render
from home.demo.records import Record
from home.demo.world import World


def load_pictures(world: World, record: Record) -> None:
    """Each picture once, with its description, focal point and credit."""
    for name, picture in PICTURES.items():
        key = f"picture:{name}"
        if key not in record:
            record.add(key, _image(name, picture))
        world.pictures[name] = int(record.pk_of(key))


def _image(name: str, picture: Picture) -> CreditedImage:
    x, y, width, height = picture.focal_point
    return CreditedImage.objects.create(
        title=picture.title,
        description=picture.description,
        credit=picture.credit,
        file=ContentFile(render(name, WIDTH, HEIGHT), name=f"{name}.jpg"),
        focal_point_x=x,
        focal_point_y=y,
        focal_point_width=width,
        focal_point_height=height,
    )
