"""Procurement in the admin: awards and suppliers, categories and funding."""

from django.db import transaction
from django.utils import timezone
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from core.money import pounds
from opportunities.admin.awards import AwardViewSet
from opportunities.admin.checks import ChecksViewSet
from opportunities.admin.comparison import CompareViewSet
from opportunities.admin.monthly_figures import MonthlyFigureViewSet
from opportunities.admin.planner import PlannerViewSet
from opportunities.admin.questions import QuestionViewSet
from opportunities.domain.awards import tell_of_supplier
from opportunities.models import Category, FundingSource, Supplier, Threshold


class SupplierEditView(EditView):
    """Mend what is known of a supplier; whoever reads of its awards is told at once."""

    def save_instance(self) -> Supplier:
        with transaction.atomic():
            supplier = super().save_instance()
            tell_of_supplier(supplier=supplier, now=timezone.now())
        return supplier


class SupplierViewSet(SnippetViewSet):
    model = Supplier
    icon = "group"
    edit_view_class = SupplierEditView
    list_filter = ["identifier_scheme", "size", "is_vcse"]
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
    list_display = [
        "kind",
        Column("amount", accessor=lambda row: pounds(row.amount), sort_key="amount"),
        "starts_on",
        "source",
    ]
    list_filter = ["kind"]


class ProcurementViewSetGroup(ViewSetGroup):
    """What procurement staff keep besides the pages."""

    menu_label = "Procurement"
    menu_icon = "form"
    menu_order = 250
    items = (
        AwardViewSet("award"),
        QuestionViewSet("question"),
        SupplierViewSet,
        CategoryViewSet,
        FundingSourceViewSet,
        ThresholdViewSet,
        PlannerViewSet("planner"),
        ChecksViewSet("publish_checks"),
        MonthlyFigureViewSet,
        CompareViewSet("compare_notices"),
    )
