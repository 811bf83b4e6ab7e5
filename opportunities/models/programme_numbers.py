from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField

from core.clock import next_midnight
from core.csv import streamed_csv
from core.freshness import true_until
from core.models import BasePage
from core.navigation import address_of
from opportunities.domain.numbers.report import Numbers, programme_numbers
from opportunities.exports.numbers.charts import members_chart, meter_chart, pace_chart
from opportunities.exports.numbers.headlines import headlines
from opportunities.exports.numbers.neighbours import of_neighbours
from opportunities.exports.numbers.tables import tables
from opportunities.models.programme import Programme


class ProgrammeNumbersPage(RoutablePageMixin, BasePage):
    """The programme in numbers: nothing on it is typed but its introduction."""

    introduction = RichTextField(blank=True, features=["bold", "link", "glossary"])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    class Meta:
        verbose_name = "programme in numbers"
        verbose_name_plural = "programme in numbers"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        numbers = _numbers(request)
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "numbers": numbers,
            "headlines": [*headlines(numbers), *of_neighbours(request)],
            "tables": tables(numbers, lambda place: address_of(request, place)),
            "charts": {
                "meter": meter_chart(numbers.meter),
                "pace": pace_chart(numbers.pace),
                "members": members_chart(numbers.members),
            },
        }

    @path("csv/<slug:name>/")
    def serve_csv(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """One table as CSV."""

        def absolute(place: str) -> str:
            return request.build_absolute_uri(address_of(request, place))

        table = tables(_numbers(request), absolute).get(name)
        if table is None:
            raise Http404
        return streamed_csv(table.csv_rows(), f"programme-{name}")


def _numbers(request: HttpRequest) -> Numbers:
    """The numbers of now; the answer notes until when they are true."""
    now = timezone.now()
    numbers = programme_numbers(Programme.for_request(request), now=now)
    true_until(request, next_midnight(now))
    true_until(request, numbers.next_turn)
    return numbers
