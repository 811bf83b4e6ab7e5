"""Telling that something is no longer said: with null, as the OCDS merging rules ask for."""

from opportunities.exports.ocds.values import Json, Table

# Lists that a later release replaces as a whole.
WHOLE_LISTS = frozenset({"additionalClassifications", "deliveryAddresses"})
# What is taken back is told by a status of its own.
TAKEN_BACK = {"awards": "cancelled", "contracts": "terminated"}
IDENTITY = ("id", "awardID")


def told_after(before: Table, after: Table) -> Table:
    """What is said now, with null for each thing that was said before and no longer is."""
    told = dict(after)
    for key, was in before.items():
        if key != "bids":  # a count can not be null: what is no longer said is left out
            told[key] = _told(key, was, after.get(key))
    return told


def _told(key: str, was: Json, now: Json) -> Json:
    if isinstance(was, dict):
        return told_after(was, now or {})
    if isinstance(was, list) and was and isinstance(was[0], dict):
        return _list_told(key, was, now or [])
    return now


def _list_told(key: str, was: list[Table], now: list[Table]) -> list[Table]:
    if key in WHOLE_LISTS:
        return now or [told_after(was[0], {})]
    earlier = {each["id"]: each for each in was}
    kept = [told_after(earlier.pop(each["id"], {}), each) for each in now]
    return kept + [_gone(key, each) for each in earlier.values()]


def _gone(key: str, each: Table) -> Table:
    if key in TAKEN_BACK:
        return {name: each[name] for name in IDENTITY if name in each} | {"status": TAKEN_BACK[key]}
    return told_after(each, {}) | {"id": each["id"]}
