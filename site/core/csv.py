"""Tables for spreadsheets and programs: CSV (RFC 4180), sent row by row."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.http import StreamingHttpResponse

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the code page of its machine
# What a spreadsheet takes for a formula: owasp.org/www-community/attacks/CSV_Injection.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class _Line:
    """A file for `csv.writer` that hands back what it is given."""

    def write(self, text: str) -> str:
        return text


def guarded(cell: object) -> object:
    """The cell such that no spreadsheet computes it; numbers stay numbers, None is empty."""
    if cell is None or isinstance(cell, int | float | Decimal):
        return cell
    text = str(cell).replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The rows as CSV text, one after the other, in UTF-8 with a byte order mark."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([guarded(cell) for cell in row])


def streamed_csv(rows: Iterable[Iterable[object]], name: str) -> StreamingHttpResponse:
    """The rows, headings first, as a download `<name>.csv`; however many, in little memory."""
    answer = StreamingHttpResponse(
        csv_lines(rows), content_type="text/csv; charset=utf-8; header=present"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
