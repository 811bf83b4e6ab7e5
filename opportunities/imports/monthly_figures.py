"""Monthly figures from a CSV file: all of its lines, or none with a word for each that is wrong."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from opportunities.models import MonthlyFigure

COLUMNS = {  # in the file, and in the model
    "month": "month",
    "members": "members",
    "applications_received": "applications_received",
    "decided": "decided",
    "decided_within_10_working_days": "decided_in_time",
}
# As the file says it, as spreadsheets rewrite it, as people type it.
MONTHS = ("%Y-%m", "%Y-%m-%d", "%b-%y", "%B %Y", "%b %Y", "%m/%Y", "%d/%m/%Y")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
DELIMITERS = (",", ";", "\t")
LARGEST = 1_000_000  # bytes
LONGEST = 1_200  # lines: a hundred years


@dataclass(frozen=True)
class Problem:
    """What is wrong with one line of the file; line 1 holds the names of the columns."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}"


class NotImported(Exception):
    """Nothing was written, for these problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class Imported:
    """What the file said: the months that are new, changed, and known already."""

    added: list[MonthlyFigure] = field(default_factory=list)
    changed: list[MonthlyFigure] = field(default_factory=list)
    unchanged: list[MonthlyFigure] = field(default_factory=list)

    def __str__(self) -> str:
        counts = (("added", self.added), ("changed", self.changed), ("unchanged", self.unchanged))
        return "Months: " + ", ".join(f"{len(rows)} {what}" for what, rows in counts) + "."


def import_monthly_figures(*, raw: bytes, dry_run: bool = False) -> Imported:
    """Write down each month of the file; a month that is known already is amended.

    Raises NotImported, with every problem of the file, where there is one: then nothing is
    written. A dry run checks the same and writes nothing.
    """
    lines = _read(raw)
    with transaction.atomic():
        known = {figure.month: figure for figure in MonthlyFigure.objects.select_for_update()}
        imported = _take(lines, known)
        if not dry_run:
            for figure in [*imported.added, *imported.changed]:
                figure.save()
    return imported


Line = tuple[int, dict[str, str]]  # its number, and its cells by the names of COLUMNS


def _read(raw: bytes) -> list[Line]:
    if len(raw) > LARGEST:
        raise NotImported(Problem(1, "The file is larger than 1 MB: this is no list of months."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotImported(Problem(1, "The file is not UTF-8. Save it as “CSV UTF-8”.")) from None
    try:
        return list(_lines(text))
    except csv.Error as error:
        raise NotImported(Problem(1, f"The file is not CSV ({error}).")) from None


def _lines(text: str) -> Iterator[Line]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    names = [_name(cell) for cell in next(rows, [])]
    if missing := [name for name in COLUMNS if name not in names]:
        raise NotImported(Problem(1, f"These columns are missing: {', '.join(missing)}."))
    for row in rows:
        if rows.line_num > LONGEST:
            raise NotImported(Problem(rows.line_num, f"There are more than {LONGEST:,} lines."))
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        if any(cells.values()):
            yield rows.line_num, {name: cells.get(name, "") for name in COLUMNS}


def _delimiter(text: str) -> str:
    """What stands between the names of the columns most often."""
    return max(DELIMITERS, key=text.partition("\n")[0].count)


def _name(cell: str) -> str:
    return re.sub(r"\W+", "_", cell.strip().lower())


def _take(lines: list[Line], known: dict[date, MonthlyFigure]) -> Imported:
    """Each line as a month to write; NotImported if any of them is wrong."""
    imported, problems, seen = Imported(), [], dict[date, int]()
    for number, cells in lines:
        try:
            month = _month(cells["month"])
            if month in seen:
                raise ValidationError({"month": f"It stands on line {seen[month]} already."})
            seen[month] = number
            _sort_in(imported, known.get(month), _values(cells, month))
        except ValidationError as error:
            problems += [Problem(number, message) for message in _messages(error)]
    if problems:
        raise NotImported(*problems)
    if not lines:
        raise NotImported(Problem(2, "The file has no months."))
    return imported


def _month(text: str) -> date:
    """The first day of the month that the words name."""
    for form in MONTHS:
        try:
            return datetime.strptime(text, form).date().replace(day=1)  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise ValidationError({"month": f"“{text[:30]}” is no month. Write it like 2026-03."})


def _values(cells: dict[str, str], month: date) -> dict[str, object]:
    """Fields and their values; a file tells real figures, never examples."""
    numbers = {COLUMNS[name]: THOUSANDS.sub("", cells[name]) for name in COLUMNS}
    return numbers | {"month": month, "is_example": False}


def _sort_in(imported: Imported, known: MonthlyFigure | None, values: dict[str, object]) -> None:
    """Check the month with its values, and put it where it belongs."""
    figure = known or MonthlyFigure()
    before = [getattr(figure, name) for name in values]
    for name, value in values.items():
        setattr(figure, name, value)
    figure.full_clean()
    if known is None:
        imported.added.append(figure)
    elif before == [getattr(figure, name) for name in values]:
        imported.unchanged.append(figure)
    else:
        imported.changed.append(figure)


def _messages(error: ValidationError) -> Iterator[str]:
    """The messages with the name that the column has in the file."""
    columns = {name: column for column, name in COLUMNS.items()}
    for name, messages in error.message_dict.items():
        column = columns.get(name, name)
        prefix = "" if column == NON_FIELD_ERRORS else f"{column}: "
        yield from (f"{prefix}{message}" for message in messages)
