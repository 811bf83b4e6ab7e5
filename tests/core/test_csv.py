"""Tables that a spreadsheet opens without harm, however long they are."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.csv import csv_lines, guarded, streamed_csv

FORMULAS = ["=1+1", "+44", "-1+1", "@SUM(A1)", "\tx", "\rx", "\n=x", "  =1", "\uff1d1"]


def read_back(rows: list[list[object]]) -> list[list[str]]:
    text = "".join(csv_lines(rows)).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("number", [-1, -2.5, Decimal("-3.50"), 0, 10**30])
def test_numbers_stay_numbers(number: object) -> None:
    assert guarded(number) == number


def test_plain_words_stay_as_they_are() -> None:
    rows: list[list[object]] = [
        ["Name", "Said"],
        ["Poole, “quay”", 'A "word"\nand more'],
        [None, "Größe"],
    ]
    assert read_back(rows) == [*rows[:2], ["", "Größe"]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_every_text_can_be_read_back_and_none_computes(cells: list[str]) -> None:
    [row] = read_back([[*cells, "end"]])
    assert [cell.removeprefix("'") for cell in row] == [
        text.replace("\x00", "").removeprefix("'") for text in [*cells, "end"]
    ]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_the_answer_is_a_download_that_excel_reads_as_utf_8() -> None:
    answer = streamed_csv([["Pounds"], [Decimal("1.50")]], "awards")
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Content-Disposition"] == 'attachment; filename="awards.csv"'
    assert b"".join(answer) == b"\xef\xbb\xbfPounds\r\n1.50\r\n"


def test_rows_are_made_while_they_are_sent() -> None:
    asked: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(1_000):
            asked.append(number)
            yield [number]

    parts = iter(streamed_csv(rows(), "long"))
    next(parts)
    next(parts)
    assert len(asked) < 5
