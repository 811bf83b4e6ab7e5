"""What staff do to one person's data they do with a reason, and both are logged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

LOGGED = {  # an action, its name, and what the log says of it
    "mailing.see_address": ("See an address", "The address of a subscriber was shown"),
    "mailing.find": ("Find an address", "A subscriber was looked up by the address"),
    "mailing.evidence": ("Print evidence", "The evidence of a consent was shown"),
    "mailing.export_person": ("Export a person", "A person’s data was handed out"),
    "mailing.export_consents": ("Export consents", "Addresses with live consent were exported"),
    "mailing.import_consents": ("Import consents", "Consents were imported from a file"),
    "mailing.mail_link": ("Mail the settings link", "The settings link was mailed"),
    "mailing.erase": ("Erase", "A person was erased"),
    "mailing.object": ("Stop everything", "All mail to a person was stopped on request"),
    "mailing.suppress": ("Suppress", "An address was suppressed"),
    "mailing.lift": ("Lift a suppression", "A suppression was lifted"),
    "mailing.request": ("Note a request", "A request about personal data was noted"),
    "mailing.see_request": ("See the address of a request", "The address of a request was shown"),
    "mailing.request_done": ("Close a request", "A request about personal data was done"),
    "mailing.purge": ("Purge the ledger", "Old events of the consent ledger were purged"),
}


class ReasonForm(forms.Form):
    """Why; nothing on the desk happens without it."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For the log, which is kept: name a case or a request, and no address.",
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if "@" in reason:
            raise forms.ValidationError("Say it without an address: the reason is kept.")
        return reason


def note(request: HttpRequest, action: str, thing: Model, *, reason: str = "", **data: Any) -> None:
    """Log that it was done, by whom and why; of people, the log knows the number alone."""
    said = {"reason": reason, **data} if reason else data
    log(thing, action, user=request.user, title=f"{thing._meta.verbose_name} {thing.pk}", data=said)


def formatter(label: str, message: str) -> type[LogFormatter]:
    """The message, and the reason behind it."""

    class WithReason(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            reason = log_entry.data.get("reason")
            return f"{message}: {reason}" if reason else message

    WithReason.label = label
    WithReason.message = message
    return WithReason


@hooks.register("register_log_actions")
def actions_of_the_desk(actions: LogActionRegistry) -> None:
    for action, (label, message) in LOGGED.items():
        actions.register_action(action)(formatter(label, message))
