"""Wordings of consent in the admin: read all versions, add a new one, change none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import URLPattern, reverse
from django.utils import timezone
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from core.refusals import Refused
from mailing.domain.wordings import WordingChangedMeanwhile, is_shown_already, publish_wording
from mailing.models import ConsentWording, MailingSettings

OFFERED = {"index", "index_results", "add", "inspect"}  # nothing that changes or deletes


class WordingForm(forms.ModelForm):
    """A new version; who signs up reads it at once."""

    class Meta:
        model = ConsentWording
        fields = ["purpose", "text", "privacy_notice_version", "needs_new_consent"]
        help_texts = {
            "text": (
                "What people read beside the box to tick. Name the council, what is sent, how "
                "often, and how to stop. Earlier consents keep the words that were read."
            )
        }

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        words = {name: each for name, each in cleaned.items() if name != "needs_new_consent"}
        asks_anew = cleaned.get("needs_new_consent")
        if not (self.errors or asks_anew) and is_shown_already(**words):
            self.add_error("text", "The newest version says just this already.")
        return cleaned


class WordingCreateView(CreateView):
    """Publish a new version."""

    def get_initial(self) -> dict[str, Any]:
        version = MailingSettings.of_the_list().privacy_notice_version
        return super().get_initial() | {"privacy_notice_version": version}

    def save_instance(self) -> ConsentWording:
        by = self.request.user.get_username()
        try:
            return publish_wording(**self.form.cleaned_data, by=by, now=timezone.now())
        except WordingChangedMeanwhile:
            said = "Somebody published a version meanwhile. Read that one first."
            raise Refused(said, back_to=reverse(self.index_url_name)) from None

    def get_success_buttons(self) -> list[Any]:
        return []


class WordingViewSet(ModelViewSet):
    model = ConsentWording
    menu_label = "Wordings of consent"
    icon = "openquote"
    add_view_class = WordingCreateView
    inspect_view_enabled = True
    inspect_view_fields = [
        "purpose",
        "version",
        "text",
        "sha256",
        "privacy_notice_version",
        "needs_new_consent",
        "published_at",
        "published_by",
    ]
    copy_view_enabled = False
    list_display = [
        TitleColumn("__str__", label="Wording", url_name="consent_wording:inspect"),
        "text",
        Column("privacy_notice_version", label="Privacy notice"),
        BooleanColumn("needs_new_consent", label="Needs a new consent"),
        Column("published_at", label="Shown since", sort_key="published_at"),
        Column("published_by", label="Written by"),
    ]
    list_filter = ["purpose"]
    ordering = ["purpose", "-version"]
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> type[WordingForm]:
        return WordingForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        nowhere = dict.fromkeys(["edit_url_name", "delete_url_name", "history_url_name"])
        return super().get_common_view_kwargs(**nowhere, usage_url_name=None, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [each for each in super().get_urlpatterns() if each.name in OFFERED]
