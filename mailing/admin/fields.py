"""Fields that several forms of the desk have."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mailing.addresses import Address, read_address


class AddressField(forms.CharField):
    """An address as somebody typed it; its value is an `Address`."""

    def __init__(self, **kwargs: Any) -> None:
        given: dict[str, Any] = {
            "label": "Email address",
            "max_length": 500,
            "widget": forms.EmailInput(attrs={"autocomplete": "off"}),
            "help_text": "The whole address. Capital letters make no difference.",
        }
        super().__init__(**given | kwargs)

    def clean(self, value: Any) -> Address:  # type: ignore[override]
        typed = super().clean(value)
        try:
            return read_address(typed)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from None
