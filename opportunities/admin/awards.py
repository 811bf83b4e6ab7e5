"""Awards in the admin: recorded, mended, found, undone."""

from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from core.clock import day_words, local_day
from core.money import pounds
from opportunities.admin.award_checks import AwardChecksPanel
from opportunities.admin.naming import opportunity_named_by
from opportunities.domain.acknowledgements import acknowledge
from opportunities.domain.awards import record_award, undo_award
from opportunities.forms import AwardForm
from opportunities.models import Award, Category


class RecordAwardMixin:
    """What staff save is recorded as what the public then knows."""

    def save_instance(self) -> Award:
        form, now = self.form, timezone.now()  # type: ignore[attr-defined]
        before = Award.objects.filter(pk=form.instance.pk).first()
        with transaction.atomic():
            award = super().save_instance()  # type: ignore[misc]
            moved_from = before.opportunity if before else None
            record_award(award=award, now=now, moved_from=moved_from)
            by = self.request.user.get_username()  # type: ignore[attr-defined]
            page, read = award.opportunity, form.warnings_read
            acknowledge(opportunity=page, findings=read, by=by, now=now)
        self.saved = award
        return award

    def get_success_message(self, *args: Any) -> str:
        """Say so where readers do not see it yet."""
        message = super().get_success_message(*args)  # type: ignore[misc]
        if not self.saved.opportunity.live:
            return f"{message} Readers see it once the opportunity is public."
        if self.saved.awarded_on <= local_day(timezone.now()):
            return message
        return f"{message} Readers see it from {day_words(self.saved.awarded_on)} on."


class AwardCreateView(RecordAwardMixin, CreateView):
    """Record a decision."""

    def get_initial(self) -> dict[str, Any]:
        """A link from an opportunity names it."""
        return super().get_initial() | {"opportunity": opportunity_named_by(self.request)}


class AwardEditView(RecordAwardMixin, EditView):
    """Mend a decision, or add its signature."""


class AwardDeleteView(DeleteView):
    """Undo a decision."""

    def delete_action(self) -> None:
        undo_award(award=self.object, now=timezone.now())


class AwardIndexView(IndexView):
    """All decisions, those to come too."""

    def get_base_queryset(self) -> QuerySet[Award]:
        awards = super().get_base_queryset().select_related("opportunity")
        return awards.prefetch_related("award_suppliers__supplier")

    def search_queryset(self, queryset: QuerySet[Award]) -> QuerySet[Award]:
        """Each award once, though several of its suppliers match."""
        return super().search_queryset(queryset).distinct()


class AwardFilterSet(WagtailFilterSet):
    awarded_on = django_filters.DateFromToRangeFilter(label="Decided", widget=DateRangePickerWidget)
    opportunity__category = django_filters.ModelChoiceFilter(
        label="Category", queryset=Category.objects.all()
    )

    class Meta:
        model = Award
        fields: list[str] = []


class AwardViewSet(ModelViewSet):
    model = Award
    icon = "success"
    index_view_class = AwardIndexView
    add_view_class = AwardCreateView
    edit_view_class = AwardEditView
    delete_view_class = AwardDeleteView
    ordering = ["-awarded_on", "-pk"]
    list_display = [
        "__str__",
        Column("supplier_names", label="Suppliers"),
        Column(
            "value", label="Value excluding VAT", sort_key="value",
            accessor=lambda award: pounds(award.value),
        ),
        "awarded_on",
        "signed_on",
    ]  # fmt: skip
    search_fields = [
        "title",
        "opportunity__title",
        "opportunity__reference",
        "award_suppliers__supplier__name",
    ]
    filterset_class = AwardFilterSet
    copy_view_enabled = False  # it would save past the ledger, and no decision is another's copy
    add_to_reference_index = True
    edit_handler = ObjectList(
        [*Award.panels, AwardChecksPanel(heading="Before it is recorded")],
        base_form_class=AwardForm,
    )
