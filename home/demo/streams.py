"""Blocks as the content files write them, turned into what a StreamField stores."""

from functools import singledispatch
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from home.demo import when
from home.demo.pictures import PICTURES
from home.demo.world import World


@singledispatch
def raw_block(block: blocks.Block, written: Any, world: World) -> Any:
    """The raw value of one block; most are stored as they are written."""
    return written


@raw_block.register
def _(block: blocks.BaseStreamBlock, written: list[Any], world: World) -> list[dict[str, Any]]:
    return [_stream_child(block, item, world) for item in written]


def _stream_child(block: blocks.BaseStreamBlock, item: Any, world: World) -> dict[str, Any]:
    """A child names its type, unless the stream knows one type only."""
    names = list(block.child_blocks)
    if len(names) == 1:
        name, value = names[0], item
    else:
        name = item["type"]
        value = item.get("value", {key: item[key] for key in item if key != "type"})
    return {"type": name, "value": raw_block(block.child_blocks[name], value, world)}


@raw_block.register
def _(block: blocks.BaseStructBlock, written: dict[str, Any], world: World) -> dict[str, Any]:
    return {
        name: raw_block(block.child_blocks[name], value, world) for name, value in written.items()
    }


@raw_block.register
def _(block: blocks.ListBlock, written: list[Any], world: World) -> list[Any]:
    return [raw_block(block.child_block, item, world) for item in written]


@raw_block.register
def _(block: blocks.RichTextBlock, written: str, world: World) -> str:
    return world.rich_text(written)


@raw_block.register
def _(block: blocks.PageChooserBlock, written: str, world: World) -> int:
    return world.page(written)


@raw_block.register
def _(block: blocks.DateBlock, written: str, world: World) -> str:
    return when.day(written, now=world.now).isoformat()


@raw_block.register
def _(block: blocks.DateTimeBlock, written: str, world: World) -> str:
    return when.moment(written, now=world.now).isoformat()


@raw_block.register
def _(block: ImageBlock, written: str, world: World) -> dict[str, Any]:
    alternative = PICTURES[written].description
    return {"image": world.picture(written), "decorative": False, "alt_text": alternative}


@raw_block.register
def _(block: TypedTableBlock, written: dict[str, Any], world: World) -> dict[str, Any]:
    """A table: `columns` (headings), `rows` (cells), `rich` (numbers of columns with links)."""
    rich = set(written.get("rich", []))
    return {
        "columns": [
            {"type": "rich_text" if number in rich else "text", "heading": heading}
            for number, heading in enumerate(written["columns"])
        ],
        "rows": [{"values": row} for row in written["rows"]],
        "caption": "",
    }
