"""Reading an official code list as it is published: what is bought (CPV), where (ITL, NUTS)."""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import NamedTuple
from xml.etree import ElementTree

from core.text import clean_text
from opportunities.imports.codes import cpv_code, region_code

CPV_HEADS = {"code", "cpv code", "cpv"}
LABEL_HEADS = ("label", "en", "description", "text")
REGION_HEAD = re.compile(r"(ITL|NUTS)\d+CD")
SHIPPED_REGIONS = {"code", "name"}


class NotACodeList(ValueError):
    """The file is none of the forms in which the official lists are published."""


class Code(NamedTuple):
    code: str
    label: str
    check_digit: str = ""


class CodeList(NamedTuple):
    """What a file holds: CPV codes or regions, and the lines that no code could be read from."""

    kind: str  # "cpv" or "region"
    codes: list[Code]
    left_out: list[str]


def read_code_list(raw: bytes) -> CodeList:
    """Read the bytes of a file; raise NotACodeList with a sentence for the operator."""
    if raw.removeprefix(BOM_UTF8).lstrip().startswith(b"<"):
        return _collected("cpv", _xml_rows(raw))
    try:
        return _read_table(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotACodeList("It is not text in UTF-8.") from None


def _read_table(text: str) -> CodeList:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(StringIO(text, newline=""), delimiter=delimiter)
    heads = [head or "" for head in rows.fieldnames or []]
    lower = {head.strip().lower(): head for head in heads}
    regions = [head for head in heads if REGION_HEAD.fullmatch(head.strip())]
    if regions:
        return _collected("region", _region_rows(rows, regions))
    if lower.keys() >= SHIPPED_REGIONS:
        return _collected("region", _table_rows(rows, lower["code"], lower["name"]))
    code = next((lower[head] for head in lower if head in CPV_HEADS), None)
    label = next((lower[head] for head in LABEL_HEADS if head in lower), None)
    if not (code and label):
        raise NotACodeList("It has no columns of a CPV or ITL list that we know.")
    return _collected("cpv", _table_rows(rows, code, label, lower.get("check_digit")))


def _xml_rows(raw: bytes) -> Iterator[tuple[str, str]]:
    """The Commission's own form: <CPV CODE="03000000-1"><TEXT LANG="EN">…</TEXT></CPV>."""
    try:
        root = ElementTree.fromstring(raw.strip())  # noqa: S314 - the operator's own file
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise NotACodeList(f"It is not well-formed XML ({error}).") from None
    for element in root.iter("CPV"):
        texts = {child.get("LANG"): child.text for child in element.findall("TEXT")}
        yield element.get("CODE") or "", texts.get("EN") or ""


def _region_rows(rows: Iterable[dict], heads: list[str]) -> Iterator[tuple[str, str]]:
    """The ONS form: ITL325CD and ITL325NM, for one level or several beside each other."""
    for row in rows:
        for head in heads:
            name = re.sub("CD$", "NM", head.strip())
            yield row.get(head) or "", row.get(name) or ""


def _table_rows(
    rows: Iterable[dict], code: str, label: str, check_digit: str | None = None
) -> Iterator[tuple[str, str]]:
    for row in rows:
        digit = f"-{row[check_digit]}" if check_digit and row.get(check_digit) else ""
        yield f"{row.get(code) or ''}{digit}", row.get(label) or ""


def _collected(kind: str, rows: Iterator[tuple[str, str]]) -> CodeList:
    codes: dict[str, Code] = {}
    left_out: list[str] = []
    try:
        for written, label in rows:
            code = _code(kind, written, clean_text(label))
            if code:
                codes[code.code] = code
            elif written.strip() or label.strip():
                left_out.append(clean_text(f"{written} {label}"))
    except csv.Error as error:
        raise NotACodeList(f"It is not a table ({error}).") from None
    if not codes:
        raise NotACodeList("No code could be read from it.")
    return CodeList(kind, list(codes.values()), left_out)


def _code(kind: str, written: str, label: str) -> Code | None:
    if not label:
        return None
    if kind == "region":
        region = region_code(written)
        return Code(region, label[:100]) if region else None
    code, digit = cpv_code(written)
    return Code(code, label[:255], digit) if code else None
