"""What staff fill in to send an issue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.widgets import AdminDateTimeInput

from core.models import User

BIGGEST = 2**31 - 1  # of a revision's number


def staff_with_address() -> Any:
    """Who may use the admin and can be written to."""
    may = Q(is_superuser=True) | Q(
        groups__permissions__codename="access_admin",
        groups__permissions__content_type__app_label="wagtailadmin",
    )
    return User.objects.filter(may, is_active=True).exclude(email="").distinct().order_by("email")


class NumberField(forms.IntegerField):
    """A number that may be typed as people write it: "1,234"."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str(value).replace(",", "").replace(" ", "") if value else value)


class TestForm(forms.Form):
    """To whom of the staff a test goes."""

    __test__ = False  # for pytest

    to = forms.MultipleChoiceField(
        label="Send a test to",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one person."},
    )

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data, initial={"to": [str(user.pk)]})
        self._staff = {str(each.pk): each for each in staff_with_address()}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (key, each.email) for key, each in self._staff.items()
        ]

    def clean_to(self) -> list[User]:
        return [self._staff[key] for key in self.cleaned_data["to"]]


class ConfirmForm(forms.Form):
    """How many get it, typed by hand; and when."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=BIGGEST, required=True
    )
    send_at = forms.DateTimeField(
        label="When",
        required=False,
        widget=AdminDateTimeInput,
        help_text="UK time. Empty: as soon as you press the button.",
    )
    number = NumberField(
        label="How many people get it",
        min_value=0,
        max_value=BIGGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Type the number that stands above. It can not be taken back.",
        error_messages={
            "required": "Type the number that stands above.",
            "invalid": "Type the number that stands above, in digits.",
        },
    )

    def clean_send_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["send_at"]
        if moment and moment < timezone.now():
            raise forms.ValidationError("That is in the past. Leave it empty to send at once.")
        return moment
