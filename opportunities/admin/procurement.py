"""Procurement in the admin: awards and suppliers, categories and funding."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from opportunities.admin.checks import ChecksViewSet
from opportunities.admin.monthly_figures import MonthlyFigureViewSet
from opportunities.admin.planner import PlannerViewSet
from opportunities.domain.awards import record_award, undo_award
from opportunities.models import Award, Category, FundingSource, Supplier, Threshold


class RecordAwardMixin:
    """What staff save is recorded as what the public then knows."""

    def save_instance(self) -> Award:
        before = Award.objects.filter(pk=self.form.instance.pk).first()  # type: ignore[attr-defined]
        with transaction.atomic():
            award = super().save_instance()  # type: ignore[misc]
            moved_from = before.opportunity if before else None
            record_award(award=award, now=timezone.now(), moved_from=moved_from)
        return award


class AwardCreateView(RecordAwardMixin, CreateView):
    """Record a decision."""

    def get_initial(self) -> dict[str, Any]:
        """A link from an opportunity names it."""
        return super().get_initial() | {"opportunity": self.request.GET.get("opportunity")}


class AwardEditView(RecordAwardMixin, EditView):
    """Mend a decision, or add its signature."""


class AwardDeleteView(DeleteView):
    """Undo a decision."""

    def delete_action(self) -> None:
        undo_award(award=self.object, now=timezone.now())


class AwardViewSet(ModelViewSet):
    model = Award
    icon = "success"
    add_view_class = AwardCreateView
    edit_view_class = AwardEditView
    delete_view_class = AwardDeleteView
    list_display = ["opportunity", "value", "awarded_on", "signed_on"]
    list_filter = ["awarded_on"]
    add_to_reference_index = True
    exclude_form_fields: list[str] = []


class SupplierViewSet(SnippetViewSet):
    model = Supplier
    icon = "group"
    list_display = ["name", "identifier_scheme", "identifier", "size", "is_vcse"]


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "folder-open-inverse"
    list_display = ["name", "order"]


class FundingSourceViewSet(SnippetViewSet):
    model = FundingSource
    icon = "tag"
    list_display = ["name", "funder"]


class ThresholdViewSet(SnippetViewSet):
    model = Threshold
    icon = "pick"
    list_display = ["kind", "amount", "starts_on", "source"]
    list_filter = ["kind"]


class ProcurementViewSetGroup(ViewSetGroup):
    """What procurement staff keep besides the pages."""

    menu_label = "Procurement"
    menu_icon = "form"
    menu_order = 250
    items = (
        AwardViewSet("award"),
        SupplierViewSet,
        CategoryViewSet,
        FundingSourceViewSet,
        ThresholdViewSet,
        PlannerViewSet("planner"),
        ChecksViewSet("publish_checks"),
        MonthlyFigureViewSet,
    )
