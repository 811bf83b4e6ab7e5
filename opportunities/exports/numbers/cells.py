"""What may stand in a table of numbers: each kind of cell, for readers and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from core.money import pounds

NOTHING = "–"


class Link(NamedTuple):
    """Words that lead somewhere."""

    text: str
    url: str


Value = str | int | float | Decimal | date | Link | None


class Kind(Enum):
    """How a value is said."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    MONTH = "month"
    LINK = "link"

    @property
    def is_number(self) -> bool:
        return self in (Kind.COUNT, Kind.MONEY, Kind.PERCENT)


class Column(NamedTuple):
    """A column: its stable name in the CSV, its heading for readers, and what it holds."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT

    def words(self, value: Value) -> str:
        """The value as readers see it."""
        if value is None:
            return NOTHING
        if isinstance(value, Link):
            return value.text
        if isinstance(value, date):
            return f"{value:%B %Y}"
        if isinstance(value, str):
            return value
        if self.kind is Kind.MONEY:
            return pounds(Decimal(value))
        return f"{value:,.1f}%" if self.kind is Kind.PERCENT else f"{value:,}"

    def data(self, value: Value) -> list[object]:
        """The value as programs read it; a link takes two cells."""
        if isinstance(value, Link):
            return [value.text, value.url]
        if isinstance(value, date):
            return [f"{value:%Y-%m}"]
        if value is not None and self.kind is Kind.PERCENT:
            return [f"{value:.1f}"]
        return [value]

    @property
    def names(self) -> list[str]:
        return [self.name, f"{self.name}_url"] if self.kind is Kind.LINK else [self.name]


class Cell(NamedTuple):
    """A cell as a template shows it."""

    words: str
    url: str
    is_number: bool


class Segment(NamedTuple):
    """A part of a bar, in percent of its whole length."""

    kind: str
    start: str
    length: str


class Row(NamedTuple):
    """A row: what its bar shows beside its cells."""

    cells: tuple[Cell, ...]
    bar: tuple[Segment, ...]


@dataclass(frozen=True)
class Table:
    """Figures in rows, with how they were worked out; the first column names each row."""

    name: str  # in the address of its CSV
    caption: str
    how: str
    columns: tuple[Column, ...]
    values: tuple[tuple[Value, ...], ...]
    as_at: date
    bars: tuple[tuple[Segment, ...], ...] = ()

    @property
    def rows(self) -> list[Row]:
        bars: Sequence[tuple[Segment, ...]] = self.bars or [()] * len(self.values)
        return [
            Row(tuple(map(_cell, self.columns, values)), bar)
            for values, bar in zip(self.values, bars, strict=True)
        ]

    def csv_rows(self) -> Iterator[list[object]]:
        """The headings, then the rows, each with the day that it speaks of."""
        yield [*(name for column in self.columns for name in column.names), "as_at"]
        for values in self.values:
            cells = zip(self.columns, values, strict=True)
            yield [
                *(cell for column, value in cells for cell in column.data(value)),
                self.as_at.isoformat(),
            ]


def _cell(column: Column, value: Value) -> Cell:
    url = value.url if isinstance(value, Link) else ""
    return Cell(column.words(value), url, column.kind.is_number)


def percent(part: Decimal | float, whole: Decimal | float) -> float | None:
    """The part in percent of the whole; None where there is no whole."""
    return float(part) * 100 / float(whole) if whole else None
