"""Reading JSON of any shape: what is not of the kind that was asked for counts as not said."""

from typing import Any

Json = Any
Table = dict[str, Json]


def table(value: Json) -> Table:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def tables(value: Json) -> list[Table]:
    """The objects of a list; whatever else stands in it is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inside(value: Json, *keys: str) -> Json:
    """What stands below these keys; None where the way there breaks off."""
    for key in keys:
        value = table(value).get(key)
    return value


def flag(value: Json) -> bool | None:
    """A yes or no; None where neither is said."""
    return value if isinstance(value, bool) else None
