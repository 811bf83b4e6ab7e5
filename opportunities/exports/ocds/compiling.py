"""The present state of a process, compiled from its releases by the rules of OCDS."""

from collections.abc import Sequence

from ocdsmerge import Merger

from opportunities.exports.ocds.values import Json, Table

# The rules of OCDS 1.1.5 and of the extensions we use, for the fields we use: given here,
# because the library would fetch the whole schema from the web.
_merger = Merger(
    merge_rules={
        ("id",): "omitWhenMerged",
        ("date",): "omitWhenMerged",
        ("tag",): "omitWhenMerged",
        ("tender", "items", "additionalClassifications"): "wholeListMerge",
        ("tender", "items", "deliveryAddresses"): "wholeListMerge",
    }
)


def compiled(releases: Sequence[Table]) -> Table:
    """The compiled release of these, all of one process, oldest first; what was erased is gone."""
    merged = _merger.create_compiled_release(list(releases))
    # No release can take a count of bids back, as it may not be null: the last has those that hold.
    return _pruned(merged | {"bids": releases[-1].get("bids")})


def _pruned(value: Json) -> Json:
    """Without what only an erased thing has left behind: {}, [], or an id that names nothing."""
    if isinstance(value, list):
        return [left for each in value if (left := _pruned(each)) not in ({}, [], None)]
    if not isinstance(value, dict):
        return value
    left = {key: _pruned(each) for key, each in value.items()}
    said = {key: each for key, each in left.items() if each not in ({}, [], None)}
    return {} if said.keys() == {"id"} else said
