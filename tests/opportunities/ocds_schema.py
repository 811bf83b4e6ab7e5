"""The published schemas of OCDS 1.1.5 with the extensions that our packages declare."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

FOLDER = Path(__file__).resolve().parents[3] / "shared/data/ocds"
SCHEMAS = FOLDER / "schema-1.1.5"
RELEASE_SCHEMA = "release-schema.json"
MOST_SHOWN = 5

needs_schemas = pytest.mark.skipif(not SCHEMAS.exists(), reason=f"{SCHEMAS} is not here")


def errors_of(package: dict[str, Any]) -> list[str]:
    """What the schemas refuse in a release package or record package."""
    kind = "release" if "releases" in package else "record"
    validator = _validator(kind, tuple(package["extensions"]))
    found = sorted(validator.iter_errors(package), key=lambda error: list(map(str, error.path)))
    return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in found][
        :MOST_SHOWN
    ]


@cache
def _validator(kind: str, extensions: tuple[str, ...]) -> Any:
    schema = _read(SCHEMAS / f"{kind}-package-schema.json")
    release = extended_release_schema(extensions)
    _put(schema, release)
    return Draft4Validator(schema, format_checker=FormatChecker(["date-time", "uri"]))


@cache
def extended_release_schema(extensions: tuple[str, ...]) -> dict[str, Any]:
    """The release schema, patched (RFC 7396) by the extensions that lie beside it."""
    schema = _read(SCHEMAS / RELEASE_SCHEMA)
    for address in extensions:
        name, version, _ = address.split("/")[-3:]
        patch = FOLDER / "extensions" / name / version / RELEASE_SCHEMA
        if patch.exists():
            schema = merge_patch(schema, _read(patch))
    return schema


def merge_patch(target: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def _put(schema: dict[str, Any], release: dict[str, Any]) -> None:
    """Put the release schema into the package's, in place of the addresses of it."""
    definitions = schema.setdefault("definitions", {})
    inner = deepcopy(release)
    definitions |= inner.pop("definitions")
    definitions["release"] = {key: inner[key] for key in ("type", "required", "properties")}
    _point(schema)


def _point(place: Any) -> None:
    if isinstance(place, dict):
        if str(place.get("$ref", "")).endswith(f"/{RELEASE_SCHEMA}"):
            place["$ref"] = "#/definitions/release"
        if str(place.get("$ref", "")).endswith("versioned-release-validation-schema.json"):
            place.clear()  # we leave versioned releases out
        for each in list(place.values()):
            _point(each)
    if isinstance(place, list):
        for each in place:
            _point(each)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())
