"""Questions and answers in the admin: kept as they come in, published with one press."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from core.refusals import Refused
from opportunities.admin.naming import opportunity_named_by
from opportunities.domain.questions import correct_answer, publish_answer
from opportunities.models import Clarification

KEPT = "A published answer stays. If it is wrong, correct it: readers see what changed and why."
MEANWHILE = "Somebody changed this question meanwhile. Look at it as it is now."
FORM = "opportunities/admin/question.html"


class QuestionFilterSet(WagtailFilterSet):
    answered_at = django_filters.BooleanFilter(
        field_name="answered_at", lookup_expr="isnull", label="Without published answer"
    )

    class Meta:
        model = Clarification
        fields: list[str] = []


class SaysWhatFollows:
    """A press on “Publish answer” publishes; saving a published one corrects it."""

    def save_instance(self) -> Clarification:
        before = self.form.instance  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                _hold(before)
                return self._save()
        except ValidationError as error:
            raise Refused(" ".join(error.messages), back_to=reverse("question:index")) from None

    def _save(self) -> Clarification:
        form = self.form  # type: ignore[attr-defined]
        publishes = form.publishes
        question = super().save_instance()  # type: ignore[misc]
        if publishes:
            publish_answer(clarification=question, now=timezone.now())
        elif question.number:
            reason = form.cleaned_data["reason"]
            correct_answer(clarification=question, reason=reason, now=timezone.now())
        return question


def _hold(question: Clarification) -> None:
    """Nobody else changes it until the transaction ends; a second press finds it published.

    Raises ValidationError where it is no longer as the form had it.
    """
    if question.pk is None:
        return
    stored = Clarification.objects.select_for_update().filter(pk=question.pk).first()
    if stored is None or stored.number != question.number:
        raise ValidationError(MEANWHILE)


class QuestionCreateView(SaysWhatFollows, CreateView):
    """Keep a question as it came in, without its asker."""

    def get_initial(self) -> dict[str, Any]:
        """A link from an opportunity names it."""
        return super().get_initial() | {
            "opportunity": opportunity_named_by(self.request),
            "received_on": timezone.localdate(),
        }


class QuestionEditView(SaysWhatFollows, EditView):
    """Answer it, or correct what is published."""

    @property
    def can_delete(self) -> bool:
        return super().can_delete and not self.object.number


class QuestionDeleteView(DeleteView):
    """Forget a question that was never answered in public."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.number:
            return self._refuse(request)
        return super().dispatch(request, *args, **kwargs)

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        messages.error(request, KEPT)
        return redirect(self.edit_url_name, self.object.pk)


class QuestionIndexView(IndexView):
    """The newest first."""

    default_ordering = "-received_on"

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("opportunity")


class QuestionViewSet(ModelViewSet):
    model = Clarification
    menu_label = "Questions"
    icon = "help"
    index_view_class = QuestionIndexView
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    delete_view_class = QuestionDeleteView
    create_template_name = FORM
    edit_template_name = FORM
    list_display = [
        TitleColumn("__str__", label="Question", url_name="question:edit"),
        "opportunity",
        Column("received_on", label="Asked on", sort_key="received_on"),
        Column("answered_at", label="Published", sort_key="answered_at"),
    ]
    filterset_class = QuestionFilterSet
    copy_view_enabled = False
    exclude_form_fields: list[str] = []
