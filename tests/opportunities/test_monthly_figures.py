"""What staff count in the portal month by month: kept whole, imported whole or not at all."""

import sys
from contextlib import suppress
from datetime import date
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from opportunities.imports.monthly_figures import (
    LARGEST,
    NotImported,
    import_monthly_figures,
)
from opportunities.models import MonthlyFigure

HEADINGS = "month,members,applications_received,decided,decided_within_10_working_days"
JANUARY = "2026-01,82,11,9,9"
FEBRUARY = "2026-02,88,6,8,7"

pytestmark = pytest.mark.django_db


def figure(**facts: Any) -> MonthlyFigure:
    given = {"month": date(2026, 1, 1), "members": 82, "applications_received": 11}
    return MonthlyFigure(**given | {"decided": 9, "decided_in_time": 9} | facts)


def take(*lines: str, **options: bool) -> str:
    """What the import says of a file with these lines."""
    raw = "\r\n".join(lines).encode()
    return str(import_monthly_figures(raw=raw, **options))


def refusal(*lines: str) -> list[str]:
    with pytest.raises(NotImported) as refused:
        take(*lines)
    return [str(problem) for problem in refused.value.problems]


def kept() -> list[tuple[Any, ...]]:
    names = ("month", "members", "applications_received", "decided", "decided_in_time")
    return list(MonthlyFigure.objects.order_by("month").values_list(*names))


# The figure


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("decided_in_time", {"decided_in_time": 10}),
        ("month", {"month": date(2014, 12, 1)}),
        ("members", {"members": -1}),
    ],
)
def test_nonsense_is_refused_at_the_field_and_by_the_database(
    field: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as refused:
        figure(**facts).full_clean()
    assert field in refused.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        figure(**facts).save()


def test_a_month_is_kept_as_its_first_day() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        figure(month=date(2026, 1, 31)).save()
    january = figure(month=date(2026, 1, 31))
    january.full_clean()
    assert (january.month, january.ends_on) == (date(2026, 1, 1), date(2026, 1, 31))
    assert str(january) == "January 2026"


def test_a_month_has_one_figure() -> None:
    figure().save()
    with pytest.raises(ValidationError) as refused:
        figure(month=date(2026, 1, 20)).full_clean()
    assert "month" in refused.value.message_dict


def test_a_month_that_is_not_over_has_no_figure_yet() -> None:
    with pytest.raises(ValidationError, match="is not over yet"):
        figure(month=timezone.localdate()).full_clean()


# The file


def test_a_file_tells_all_its_months() -> None:
    assert take(HEADINGS, JANUARY, FEBRUARY) == "Months: 2 added, 0 changed, 0 unchanged."
    assert kept() == [(date(2026, 1, 1), 82, 11, 9, 9), (date(2026, 2, 1), 88, 6, 8, 7)]


def test_the_same_file_again_changes_nothing() -> None:
    take(HEADINGS, JANUARY)
    assert take(HEADINGS, JANUARY) == "Months: 0 added, 0 changed, 1 unchanged."


def test_a_month_that_is_known_is_amended_and_no_example_any_more() -> None:
    figure(members=5, is_example=True).save()
    assert take(HEADINGS, JANUARY) == "Months: 0 added, 1 changed, 0 unchanged."
    assert [(f.members, f.is_example) for f in MonthlyFigure.objects.all()] == [(82, False)]


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    assert take(HEADINGS, JANUARY, dry_run=True) == "Months: 1 added, 0 changed, 0 unchanged."
    assert kept() == []


@pytest.mark.parametrize(
    "month",
    ["2026-01", "2026-01-31", "Jan-26", "January 2026", "Jan 2026", "01/2026", "31/01/2026"],
)
def test_a_month_is_read_as_spreadsheets_write_it(month: str) -> None:
    take(HEADINGS, f"{month},82,11,9,9")
    assert kept() == [(date(2026, 1, 1), 82, 11, 9, 9)]


@pytest.mark.parametrize(
    "lines",
    [
        (HEADINGS.replace(",", ";"), "2026-01;82;11;9;9"),
        (HEADINGS.replace(",", "\t"), "2026-01\t82\t11\t9\t9"),
        ("\ufeff" + HEADINGS, JANUARY),
        (HEADINGS.replace("_", " ").title(), JANUARY),
        (f"note,{HEADINGS}", f"=x,{JANUARY}"),
        (HEADINGS, "", ",,,,", JANUARY, ""),
        (HEADINGS, '"2026-01"," 82 ",11,9,9'),
    ],
)
def test_a_file_is_read_as_spreadsheets_save_it(lines: tuple[str, ...]) -> None:
    take(*lines)
    assert kept() == [(date(2026, 1, 1), 82, 11, 9, 9)]


def test_thousands_may_have_their_comma() -> None:
    take(HEADINGS, '2026-01,"1,082",11,9,9')
    assert MonthlyFigure.objects.get().members == 1_082


def test_one_wrong_line_and_nothing_is_imported() -> None:
    problems = refusal(
        HEADINGS,
        JANUARY,
        "soon,1,1,1,1",
        "2026-03,many,1,1,1",
        "2026-04,1,1,1,2",
        "2026-01,1,1,1,1",
        "2026-05,1,1",
    )
    assert problems == [
        "Line 3: month: “soon” is no month. Write it like 2026-03.",
        "Line 4: members: “many” value must be an integer.",
        "Line 5: decided_within_10_working_days: "
        "There can not be more decided in time than decided.",
        "Line 6: month: It stands on line 2 already.",
        "Line 7: decided: “” value must be an integer.",
        "Line 7: decided_within_10_working_days: “” value must be an integer.",
    ]
    assert kept() == []


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (("",), "Line 1: These columns are missing: month, members, applications_received, "),
        (("month,members", JANUARY), "Line 1: These columns are missing: applications_received, "),
        ((HEADINGS,), "Line 2: The file has no months."),
        ((HEADINGS, f"2026-01,{10**30},1,1,1"), "Line 2: members: Ensure this value is less"),
        ((HEADINGS, f"2026-01,{'9' * 5_000},1,1,1"), "Line 2: members: "),
        ((HEADINGS, "2026-01,-1,1,1,1"), "Line 2: members: Ensure this value is greater"),
        ((HEADINGS, "2026-01,\x001,1,1,1"), "Line 2: members: "),
        ((HEADINGS, "9999-12,1,1,1,1"), "Line 2: month: December 9999 is not over yet."),
        ((HEADINGS, f'"{"x" * 200_000}",1,1,1,1'), "Line 1: The file is not CSV "),
        ((HEADINGS, *["2026-01,1,1,1,1"] * 1_300), "Line 1201: There are more than 1,200 lines."),
    ],
)
def test_a_file_that_is_none_says_why(lines: tuple[str, ...], problem: str) -> None:
    assert refusal(*lines)[0].startswith(problem)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (HEADINGS.encode("utf-16"), "The file is not UTF-8."),
        (b"x" * (LARGEST + 1), "The file is larger than 1 MB"),
        (b"\x89PNG\r\n", "The file is not UTF-8."),
    ],
)
def test_what_is_no_text_says_so(raw: bytes, problem: str) -> None:
    with pytest.raises(NotImported, match=problem):
        import_monthly_figures(raw=raw)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: f"{HEADINGS}\n{t}".encode()))
def test_no_file_breaks_the_import(raw: bytes) -> None:
    """Checked only: that it stays whole is another test's."""
    with suppress(NotImported):
        import_monthly_figures(raw=raw, dry_run=True)


# The command


def test_the_command_imports_a_file(tmp_path: Path) -> None:
    file, out = tmp_path / "figures.csv", StringIO()
    file.write_text(f"{HEADINGS}\n{JANUARY}\n")
    call_command("import_monthly_figures", str(file), "--dry-run", stdout=out)
    assert kept() == []
    call_command("import_monthly_figures", str(file), stdout=out)
    assert len(kept()) == 1
    said = "Months: 1 added, 0 changed, 0 unchanged.\n"
    assert out.getvalue() == f"Dry run: nothing is written.\n{said}{said}"


def test_the_command_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = BytesIO(f"{HEADINGS}\n{JANUARY}\n".encode())
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(raw))
    call_command("import_monthly_figures", "-", stdout=StringIO())
    assert len(kept()) == 1


def test_the_command_names_each_wrong_line(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(f"{HEADINGS}\nsoon,1,1,1,1\n2026-01,1,1,1,2\n")
    with pytest.raises(CommandError) as refused:
        call_command("import_monthly_figures", str(file))
    first, second, third = str(refused.value).splitlines()
    assert first == "Nothing is imported."
    assert (second[:7], third[:7]) == ("Line 2:", "Line 3:")


def test_the_command_says_when_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_monthly_figures", str(tmp_path / "none.csv"))
