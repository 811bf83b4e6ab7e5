"""Example figures of members and admissions, for the months until the load."""

from datetime import date, timedelta

from core.clock import local_day
from home.demo import reading
from home.demo.records import Record
from home.demo.world import World
from opportunities.models import MonthlyFigure


def load_months(world: World, record: Record) -> None:
    """The months that are not on record yet; one that staff have counted stays as it is."""
    table = reading.table("monthly-figures")
    month = local_day(world.now)
    for back, row in enumerate(reversed(table["rows"]), start=1):
        month = month_before(month)
        key = f"month:{back}"
        if key in record or MonthlyFigure.objects.filter(month=month).exists():
            continue
        values = dict(zip(table["columns"], row, strict=True))
        figure = MonthlyFigure(month=month, is_example=True, **values)
        figure.full_clean()
        figure.save()
        record.add(key, figure)


def month_before(day: date) -> date:
    """The first day of the month before that day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
