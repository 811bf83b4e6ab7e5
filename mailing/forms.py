"""What people fill in: to sign up, and on their settings page."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from mailing import human
from mailing.addresses import Address, read_address
from mailing.domain.following import Followed
from mailing.domain.signing_up import Asked, Details
from mailing.domain.subscriptions import Wish
from mailing.enums import Coverage, Frequency, Purpose
from mailing.models import ConsentWording, Subscriber, Subscription
from opportunities.models import Category

ONE_LINE = "Write this in one line of plain text."
TICK = "Tick what you would like to get by email"
CHANGED = "The words beside this box have changed. Read them, and tick the box again if you agree"
MOST_DIGITS = 18  # of a key: no database looks for a longer one
LONGEST_ADDRESS = 500  # characters that are read at all: an answer says what is wrong with them


class LineField(forms.CharField):
    """One line of plain text: no control characters, which could forge the headers of a mail."""

    default_error_messages = {"null_characters_not_allowed": ONE_LINE}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [each for each in self.validators if not _is_about_nul(each)]

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if any(unicodedata.category(each) in ("Cc", "Zl", "Zp", "Cs") for each in text):
            raise ValidationError(ONE_LINE)
        return text


def _is_about_nul(validator: Any) -> bool:
    return getattr(validator, "code", "") == "null_characters_not_allowed"


class AddressField(forms.CharField):
    """A mailbox, read by our own rules."""

    widget = forms.EmailInput

    def __init__(self, **kwargs: Any) -> None:
        given: dict[str, Any] = {"label": "Email address", "max_length": LONGEST_ADDRESS}
        super().__init__(**given | kwargs)
        self.error_messages["required"] = "Enter your email address"
        self.widget.attrs |= {"autocomplete": "email", "spellcheck": "false"}
        self.widget.attrs.pop("maxlength", None)
        self.validators = [each for each in self.validators if not _is_about_nul(each)]

    def clean(self, value: Any) -> Address | None:
        text = super().clean(value)
        return read_address(text) if text else None


class InterestsField(forms.ModelMultipleChoiceField):
    """Categories, by their keys."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> QuerySet[Category]:
        if any(len(str(each)) > MOST_DIGITS for each in value or []):
            raise ValidationError("Choose from what is offered here.")
        chosen: QuerySet[Category] = super().clean(value)
        return chosen


class DetailsForm(forms.Form):
    """What the database of interested organisations may know; all of it optional."""

    organisation = LineField(
        label="Organisation",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    interests = InterestsField(
        label="What interests you", queryset=Category.objects.all(), required=False
    )
    is_sme = forms.BooleanField(label="A small or medium-sized enterprise (SME)", required=False)
    is_vcse = forms.BooleanField(
        label="A voluntary, community or social enterprise (VCSE)", required=False
    )
    place = LineField(
        label="Where you are",
        help_text="A town or a county, for example Weymouth.",
        required=False,
        max_length=100,
    )

    def details(self) -> Details:
        data = self.cleaned_data
        return Details(
            organisation=data["organisation"],
            interests=[category.pk for category in data["interests"]],
            is_sme=data["is_sme"],
            is_vcse=data["is_vcse"],
            place=data["place"],
        )


class AskForm(forms.Form):
    """A form that anyone can send: the traps in it catch programs, in silence."""

    address = AddressField()
    website = forms.CharField(required=False, widget=forms.TextInput)  # no person sees it
    started = forms.CharField(required=False, widget=forms.HiddenInput)

    def is_from_a_person(self, now: datetime) -> bool:
        """Whether no trap was touched; a program is not told."""
        data = self.cleaned_data
        return not data["website"] and human.took_long_enough(data["started"], now=now)


def how_often() -> forms.ChoiceField:
    """The choice beside each yes to alerts."""
    return forms.ChoiceField(
        label="How often",
        choices=Frequency,
        required=False,
        initial=Frequency.IMMEDIATE,
        widget=forms.RadioSelect,
    )


class SignUpForm(AskForm, DetailsForm):
    """Each purpose has its own box, and none is ticked beforehand (UK GDPR, recital 32)."""

    innovation_news = forms.BooleanField(required=False)
    opportunity_alerts = forms.BooleanField(required=False)
    innovation_news_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    opportunity_alerts_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    frequency = how_often()
    coverage = forms.ChoiceField(
        label="What about",
        choices=Coverage,
        required=False,
        initial=Coverage.EVERYTHING,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, followed: Followed, wordings: dict[str, ConsentWording], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*wordings, "frequency", "coverage", "address"])  # as the page has them
        self.followed, self.wordings = followed, wordings
        if followed.opportunity_id:
            del self.fields["coverage"]  # one opportunity is new only once
        for purpose in Purpose.values:
            if purpose not in wordings:
                del self.fields[purpose]
        if followed.problem:
            self.fields.pop(Purpose.OPPORTUNITY_ALERTS, None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        boxes = [purpose for purpose in self.wordings if purpose in self.fields]
        ticked = [purpose for purpose in boxes if cleaned.get(purpose)]
        if boxes and not ticked:
            self.add_error(boxes[0], TICK)
        for purpose in ticked:
            if cleaned.get(f"{purpose}_version") != self.wordings[purpose].version:
                self.add_error(purpose, CHANGED)
                _show_unticked(self, purpose, f"{purpose}_version", self.wordings[purpose])
        if self.followed.problem and self.data.get(Purpose.OPPORTUNITY_ALERTS):
            self.add_error(None, self.followed.problem)
        return cleaned

    def asked(self) -> list[Asked]:
        """What was ticked, with the words beside it."""
        return [
            Asked(self._wish(Purpose(purpose)), wording)
            for purpose, wording in self.wordings.items()
            if self.cleaned_data.get(purpose)
        ]

    def _wish(self, purpose: Purpose) -> Wish:
        if purpose == Purpose.INNOVATION_NEWS:
            return Wish(purpose)
        return Wish.alerts(
            filter=self.followed.filter,
            opportunity_id=self.followed.opportunity_id,
            frequency=self.cleaned_data["frequency"] or Frequency.IMMEDIATE,
            coverage=self.cleaned_data.get("coverage") or Coverage.EVERYTHING,
        )


def _show_unticked(form: forms.Form, box: str, version: str, wording: ConsentWording) -> None:
    """Show the box beside the newest words as if nobody had ticked it."""
    sent = form.data.copy()  # type: ignore[attr-defined]  # as a form is sent: a QueryDict
    sent.pop(box, None)
    sent[version] = str(wording.version)
    form.data = sent


class AskLinkForm(AskForm):
    """The address to which the link to the settings goes."""


class HowForm(forms.Form):
    """How often alerts come, and about what."""

    frequency = forms.ChoiceField(label="How often", choices=Frequency, widget=forms.RadioSelect)
    coverage = forms.ChoiceField(label="What about", choices=Coverage, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, subscription: Subscription) -> None:
        initial = {"frequency": subscription.frequency, "coverage": subscription.coverage}
        super().__init__(data, initial=initial, auto_id=f"id_{subscription.pk}_%s")
        self.subscription = subscription
        if subscription.opportunity_id:
            del self.fields["coverage"]

    def how(self) -> dict[str, str]:
        """What was chosen; what is not asked stays as it was."""
        return {"coverage": self.subscription.coverage} | self.cleaned_data


class AddForm(forms.Form):
    """A further purpose, with a box of its own beside its words."""

    agreed = forms.BooleanField(error_messages={"required": "Tick the box if you agree"})
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    frequency = how_often()

    def __init__(self, data: Any = None, *, wish: Wish, wording: ConsentWording) -> None:
        initial = {"version": wording.version}
        super().__init__(data, initial=initial, auto_id=f"id_{wish.purpose}_%s")
        self.wish, self.wording = wish, wording
        if wish.purpose == Purpose.INNOVATION_NEWS:
            del self.fields["frequency"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("agreed") and cleaned.get("version") != self.wording.version:
            self.add_error("agreed", CHANGED)
            _show_unticked(self, "agreed", "version", self.wording)
        return cleaned

    def asked(self) -> Asked:
        frequency = self.cleaned_data.get("frequency") or self.wish.frequency
        return Asked(replace(self.wish, frequency=frequency), self.wording)


class NewAddressForm(forms.Form):
    """Where mail is to come instead."""

    address = AddressField(label="New email address")

    def __init__(self, data: Any = None, *, person: Subscriber | None = None) -> None:
        super().__init__(data, auto_id="id_new_%s")
        self.person = person

    def clean_address(self) -> Address:
        address: Address = self.cleaned_data["address"]
        if self.person and address.canonical == self.person.canonical_address:
            raise ValidationError("This is your address already. Enter another")
        return address
