"""Choosing a code from an official list by its number or by words of its label."""

from django import forms
from django.db.models import Model, Q, QuerySet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from core.text import clean_text
from opportunities.models import CpvCode, Region


class CodeFilterForm(BaseFilterForm):
    """Search a code list: every word must stand in the label or begin the code."""

    q = forms.CharField(
        label="Code or words",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "For example 722, or software"}),
    )
    label_field = "label"

    def filter(self, objects: QuerySet[Model]) -> QuerySet[Model]:
        objects = super().filter(objects)
        self.search_query = clean_text(self.cleaned_data.get("q", ""))
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split():
            objects = objects.filter(self._matches(word))
        return objects

    def _matches(self, word: str) -> Q:
        labelled = Q(**{f"{self.label_field}__icontains": word})
        return labelled | Q(code__istartswith=word.partition("-")[0] or word)


class RegionFilterForm(CodeFilterForm):
    q = forms.CharField(
        label="Code or name",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "For example TLK25, or Dorset"}),
    )
    label_field = "name"


class CpvChooseView(ChooseView):
    filter_form_class = CodeFilterForm


class CpvChooseResultsView(ChooseResultsView):
    filter_form_class = CodeFilterForm


class RegionChooseView(ChooseView):
    filter_form_class = RegionFilterForm


class RegionChooseResultsView(ChooseResultsView):
    filter_form_class = RegionFilterForm


class CpvChooserViewSet(ChooserViewSet):
    model = CpvCode
    icon = "tag"
    choose_one_text = "Choose a CPV code"
    choose_another_text = "Choose another CPV code"
    choose_view_class = CpvChooseView
    choose_results_view_class = CpvChooseResultsView
    per_page = 15


class RegionChooserViewSet(ChooserViewSet):
    model = Region
    icon = "site"
    choose_one_text = "Choose a region"
    choose_another_text = "Choose another region"
    choose_view_class = RegionChooseView
    choose_results_view_class = RegionChooseResultsView
    per_page = 15


CHOOSERS = (CpvChooserViewSet("cpv_chooser"), RegionChooserViewSet("region_chooser"))
