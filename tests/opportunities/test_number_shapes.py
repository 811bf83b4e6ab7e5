"""The arithmetic below the programme's numbers: years, the meter, and the shapes of charts."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opportunities.domain.numbers.members import Members, Month
from opportunities.domain.numbers.meter import Amount, Meter
from opportunities.domain.numbers.pace import Pace, PacePoint
from opportunities.domain.numbers.years import MOST, programme_years
from opportunities.exports.numbers.cells import Column, Kind, Link, percent
from opportunities.exports.numbers.charts import (
    members_chart,
    meter_chart,
    pace_chart,
    round_up,
    segments,
)
from opportunities.exports.numbers.headlines import short_pounds

POUNDS = st.decimals(0, 10**11, places=2)
DAY = timedelta(days=1)


def meter(ceiling: Decimal, awarded: Decimal, live: Decimal, planned: Decimal) -> Meter:
    return Meter(ceiling, Amount(awarded, 1), Amount(live, 1), Amount(planned, 1))


# The meter


@given(st.decimals(Decimal("0.01"), 10**12, places=2), POUNDS, POUNDS, POUNDS)
def test_parts_and_what_is_left_add_up_to_the_ceiling(
    ceiling: Decimal, awarded: Decimal, live: Decimal, planned: Decimal
) -> None:
    found = meter(ceiling, awarded, live, planned)
    assert found.used + found.left == ceiling + found.over
    assert found.left >= 0
    assert found.over >= 0
    assert not (found.left and found.over)
    assert found.awarded_over <= found.over


@given(st.decimals(Decimal("0.01"), 10**12, places=2), POUNDS, POUNDS, POUNDS)
def test_the_drawing_is_full_and_nothing_overlaps(
    ceiling: Decimal, awarded: Decimal, live: Decimal, planned: Decimal
) -> None:
    found = meter(ceiling, awarded, live, planned)
    chart = meter_chart(found)
    end = 0.0
    for segment in chart.segments:
        assert float(segment.start[:-1]) == pytest.approx(end, abs=0.03)
        end = float(segment.start[:-1]) + float(segment.length[:-1])
    assert end == pytest.approx(100, abs=0.03)
    assert bool(chart.ceiling_at) == bool(found.over)


def test_the_drawing_says_its_parts_in_words() -> None:
    chart = meter_chart(meter(Decimal(100), Decimal(20), Decimal(30), Decimal(10)))
    assert chart.segments == (
        ("awarded", "0.00%", "20.00%"),
        ("live", "20.00%", "30.00%"),
        ("planned", "50.00%", "10.00%"),
        ("left", "60.00%", "40.00%"),
    )
    assert chart.description == (
        "Of a ceiling of £100: £20 awarded, £30 in live competitions, £10 planned, £40 left."
    )


def test_over_the_ceiling_the_drawing_shows_where_it_lies() -> None:
    chart = meter_chart(meter(Decimal(100), Decimal(150), Decimal(50), Decimal(0)))
    assert (chart.ceiling_at, [s.kind for s in chart.segments]) == ("50.00%", ["awarded", "live"])


def test_nothing_is_drawn_of_nothing() -> None:
    assert segments({"awarded": Decimal(0)}, Decimal(0)) == ()


# Programme years


def test_each_year_begins_on_the_day_of_the_start() -> None:
    assert programme_years(date(2024, 4, 1), date(2026, 3, 31)) == [
        (1, date(2024, 4, 1), date(2025, 3, 31)),
        (2, date(2025, 4, 1), date(2026, 3, 31)),
    ]


def test_a_start_on_a_leap_day() -> None:
    years = programme_years(date(2024, 2, 29), date(2026, 3, 1))
    assert [year.starts_on for year in years] == [
        date(2024, 2, 29),
        date(2025, 3, 1),
        date(2026, 3, 1),
    ]


@given(st.dates(), st.dates())
def test_the_years_leave_no_day_out(starts_on: date, ends_on: date) -> None:
    years = programme_years(starts_on, ends_on)
    assert len(years) <= MOST
    assert bool(years) == (starts_on <= ends_on)
    for year in years:
        assert year.starts_on <= year.ends_on <= ends_on
    for earlier, later in pairwise(years):
        assert later.starts_on == earlier.ends_on + DAY


# Members


def month(first: date, members: int) -> Month:
    return Month(first, first.replace(day=28), members, 5, 4, 3)


def test_members_are_drawn_oldest_first() -> None:
    newest, oldest = month(date(2026, 2, 1), 30), month(date(2026, 1, 1), 15)
    chart = members_chart(Members((newest, oldest)))
    assert (chart.first, chart.last) == ("Jan 2026", "Feb 2026")
    assert [(bar.x, bar.width, bar.height) for bar in chart.bars] == [
        ("5.00%", "40.00%", "43.00%"),
        ("55.00%", "40.00%", "86.00%"),
    ]
    assert [line.words for line in chart.lines] == ["30", "15"]


def test_one_month_names_itself_once() -> None:
    chart = members_chart(Members((month(date(2026, 1, 1), 0),)))
    assert (chart.first, chart.last, chart.bars[0].height) == ("Jan 2026", "", "0.00%")


def test_without_a_month_there_is_no_drawing() -> None:
    assert members_chart(Members()) is None
    assert pace_chart(Pace(0)) is None


def test_the_share_in_time_speaks_of_the_newest_year() -> None:
    members = Members(tuple(month(date(2026, 1, 1), 9) for _ in range(20)))
    assert (len(members.recent), members.decided, members.decided_in_time) == (12, 48, 36)


# Pace


def test_the_spread_is_drawn_to_scale() -> None:
    days = (16, 20, 30, 40, 80)
    points = tuple(PacePoint("", each, "", "") for each in days)
    chart = pace_chart(Pace(9, points))
    assert (chart.fastest, chart.whole, chart.last) == ("20.00%", "80.00%", "80 days")
    assert (chart.box, chart.box_length, chart.median) == ("25.00%", "25.00%", "37.50%")


@given(st.integers(0, 10**12))
def test_a_scale_ends_at_a_round_number_that_holds_all(number: int) -> None:
    top = round_up(number)
    assert number <= top <= max(2 * number, 1)
    assert len(str(top).rstrip("0")) == 1


# Words


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", ("£0", "")),
        ("9999.40", ("£9,999", "")),
        ("454450", ("£454", "thousand")),
        ("999999", ("£1.00", "million")),
        ("8670550", ("£8.67", "million")),
        ("10000000", ("£10.00", "million")),
    ],
)
def test_a_headline_rounds(amount: str, said: tuple[str, str]) -> None:
    assert short_pounds(Decimal(amount)) == said


@pytest.mark.parametrize(
    ("kind", "value", "said", "data"),
    [
        (Kind.TEXT, "Awarded", "Awarded", ["Awarded"]),
        (Kind.COUNT, 1_200, "1,200", [1_200]),
        (Kind.COUNT, None, "–", [None]),
        (Kind.MONEY, Decimal("1200.50"), "£1,200.50", [Decimal("1200.50")]),
        (Kind.PERCENT, 12.345, "12.3%", ["12.3"]),
        (Kind.PERCENT, None, "–", [None]),
        (Kind.MONTH, date(2026, 3, 1), "March 2026", ["2026-03"]),
        (Kind.LINK, Link("Sensors", "/sensors/"), "Sensors", ["Sensors", "/sensors/"]),
    ],
)
def test_a_cell_speaks_to_readers_and_to_programs(
    kind: Kind, value: object, said: str, data: list[object]
) -> None:
    column = Column("name", "Name", kind)
    assert (column.words(value), column.data(value)) == (said, data)  # type: ignore[arg-type]


def test_of_nothing_there_is_no_share() -> None:
    assert (percent(1, 0), percent(Decimal(1), Decimal(4))) == (None, 25)
