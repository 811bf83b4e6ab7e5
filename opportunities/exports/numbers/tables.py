"""Each figure as a table, with a sentence on how it is worked out."""

from __future__ import annotations

from collections.abc import Callable

from opportunities.domain.numbers.competition import Competition
from opportunities.domain.numbers.report import Numbers
from opportunities.exports.numbers.ceiling import (
    OWN,
    categories_table,
    ceiling_table,
    years_table,
)
from opportunities.exports.numbers.cells import Column, Kind, Link, Table, percent
from opportunities.exports.numbers.charts import segments

Address = Callable[[str], str]  # from a place in the tree of pages to a whole address


def pace_table(numbers: Numbers, address: Address) -> Table:
    return Table(
        name="pace",
        caption="Days from publication to award",
        how=(
            "Calendar days from the opening of an opportunity to its first award, for "
            f"{OWN} and awarded: {numbers.pace.number:,} in all. Each line is an opportunity that "
            "took exactly so long; of two in the middle, the slower one."
        ),
        columns=(
            Column("measure", "Measure"),
            Column("days", "Days", Kind.COUNT),
            Column("opportunity", "Opportunity", Kind.LINK),
        ),
        values=tuple(
            (point.measure, point.days, Link(point.title, address(point.url_path)))
            for point in numbers.pace.points
        ),
        as_at=numbers.today,
    )


def members_table(numbers: Numbers) -> Table:
    newest = numbers.members.newest
    return Table(
        name="members",
        caption="Members and admissions by month",
        how=(
            "Staff count these in the e-tendering portal after each month. Requests to join are "
            "to be decided within 10 working days of receipt, or 15 in justified cases (Public "
            "Contracts Regulations 2015, regulation 34)."
        ),
        columns=(
            Column("month", "Month", Kind.MONTH),
            Column("members", "Members at its end", Kind.COUNT),
            Column("applications_received", "Requests received", Kind.COUNT),
            Column("decided", "Requests decided", Kind.COUNT),
            Column("decided_within_10_working_days", "Within 10 working days", Kind.COUNT),
            Column("percent_within_10_working_days", "Share", Kind.PERCENT),
        ),
        values=tuple(
            (
                month.first_day,
                month.members,
                month.received,
                month.decided,
                month.decided_in_time,
                percent(month.decided_in_time, month.decided),
            )
            for month in numbers.members.months
        ),
        as_at=newest.last_day if newest else numbers.today,
    )


def winners_table(numbers: Numbers) -> Table:
    winners = numbers.winners
    return Table(
        name="suppliers",
        caption="Awards by kind of supplier",
        how=(
            f"All awards of {OWN}: {winners.number:,}. An award to several suppliers counts where "
            "one of them is of the kind, and then with its whole value and extensions. Where it "
            "is not known, it does not count. Dorset is the area of Dorset Council (ITL code "
            "TLK25)."
        ),
        columns=(
            Column("kind", "Supplier"),
            Column("awards", "Awards", Kind.COUNT),
            Column("percent_of_awards", "Of all awards", Kind.PERCENT),
            Column("value_gbp", "Value without VAT", Kind.MONEY),
            Column("percent_of_value", "Of the value", Kind.PERCENT),
            Column("not_known", "Not known", Kind.COUNT),
        ),
        values=tuple(
            (
                share.label,
                share.number,
                percent(share.number, winners.number),
                share.money,
                percent(share.money, winners.money),
                share.unknown,
            )
            for share in winners.shares
        ),
        as_at=numbers.today,
        bars=tuple(segments({"awarded": share.number}, winners.number) for share in winners.shares),
    )


def competition_table(numbers: Numbers) -> Table:
    competition = numbers.competition
    return Table(
        name="competition",
        caption="Bids for each opportunity",
        how=_competition_words(competition),
        columns=(
            Column("bids", "Bids"),
            Column("opportunities", "Opportunities", Kind.COUNT),
            Column("percent", "Share", Kind.PERCENT),
        ),
        values=tuple(
            (band.label, band.number, percent(band.number, competition.number))
            for band in competition.bands
        ),
        as_at=numbers.today,
        bars=tuple(
            segments({"awarded": band.number}, competition.number) for band in competition.bands
        ),
    )


def _competition_words(competition: Competition) -> str:
    return (
        f"Bids received for {OWN}, are awarded and have their bids on record: "
        f"{competition.number:,} in all. Where one has several awards, the award with most bids "
        "counts. The median is the middle of the order."
    )


def tables(numbers: Numbers, address: Address) -> dict[str, Table]:
    """All of them, by the name in their address."""
    every = (
        ceiling_table(numbers),
        years_table(numbers),
        categories_table(numbers),
        pace_table(numbers, address),
        members_table(numbers),
        winners_table(numbers),
        competition_table(numbers),
    )
    return {table.name: table for table in every}
