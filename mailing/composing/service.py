"""Service mail: what somebody has just asked for.

No marketing, and nothing that a third party typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from core.clock import day_words
from mailing import links
from mailing.addresses import canonical_address
from mailing.composing import Mail, NothingToSay
from mailing.composing.letters import Letter, button, facts, heading, link, text, written
from mailing.domain import suppressions
from mailing.domain.actions import new_token
from mailing.domain.describing import Described, described
from mailing.domain.service_mail import ServiceMail
from mailing.domain.signing_up import Asked, read_asked
from mailing.domain.subscribers import gets_already, live_of, subscriber_at
from mailing.domain.wordings import covering
from mailing.enums import Frequency, Purpose
from mailing.models import Delivery, PendingAction, Subscriber

TOGETHER = (
    "More was asked for before and waits for your yes: you can add it on the same page. Earlier "
    "links do not work any more."
)
NOT_YOU = "If it was not you, you need not do anything: nobody else can use this link."


def compose(delivery: Delivery, *, now: datetime) -> Mail:
    """The letter for one person. Raises NothingToSay where its reason has gone."""
    if not delivery.recipient:
        raise NothingToSay("The address has been erased.")
    if suppressions.is_blocked(canonical_address(delivery.recipient)):
        raise NothingToSay("The owner of the address has blocked it.")
    letter = LETTERS[ServiceMail(delivery.mailing.key)](delivery, now)
    plain, html = written(letter)
    return Mail(letter.subject, plain, html)


def _sign_up(delivery: Delivery, now: datetime) -> Letter:
    action = _waiting(delivery, now)
    subscriber = subscriber_at(action.canonical_address)
    asked = read_asked(action)
    if subscriber and gets_already(subscriber, [each.wish for each in asked], now=now):
        return _subscribed_already()
    token = new_token(action, now=now)
    return Letter(
        "Confirm that you want our emails",
        [
            text("Somebody asked on our site that we write to this address. Was it you?"),
            facts(*[(_title(each), _how_often(each)) for each in asked if not each.request]),
            *([text(TOGETHER)] if any(each.request for each in asked) else []),
            button("Read what you agree to, and confirm", links.confirm_url(token)),
            text("The link works for seven days, and once. Until then nothing changes."),
            heading("If it was not you"),
            text("You need not do anything: nothing changes without your yes."),
            link("I did not ask: block this address", links.block_url(token)),
        ],
    )


def _subscribed_already() -> Letter:
    return Letter(
        "You are subscribed already",
        [
            text("Somebody, we think you, asked on our site for emails that you get already."),
            text("Nothing has changed. You can see what you get, change it or stop it."),
            button("Open your settings", links.ask_settings_url()),
            text("If it was not you, you need not do anything."),
        ],
    )


def _receipt(delivery: Delivery, now: datetime) -> Letter:
    subscriber = delivery.subscriber or (delivery.action and delivery.action.subscriber)
    what = _what_they_get(subscriber, now) if subscriber else []
    if not what:
        raise NothingToSay("There is no consent in force any more.")
    parts = [text("Thank you. This is what you agreed to, for your records.")]
    for each in what:
        parts += [
            heading(each.name),
            facts(
                ("You agreed to", f"“{each.wording}”"),
                ("On", day_words(each.agreed_on)),
                ("How often", each.frequency),
                ("What about", each.coverage),
                ("Until", f"{day_words(each.until)}, unless you renew it. We will ask you before."),
            ),
            link(f"Stop {each.title.lower()}", links.stop_url(each.subscription)),
        ]
    return Letter(
        "You are subscribed",
        [
            *parts,
            heading("Change your mind at any time"),
            text(
                "Each email has a link that stops it at once. In your settings you change what you "
                "get and how often, take away your data, or have it erased."
            ),
            button("Open your settings", links.ask_settings_url()),
        ],
    )


def _settings(delivery: Delivery, now: datetime) -> Letter:
    action = _waiting(delivery, now)
    subscriber = subscriber_at(action.canonical_address)
    if subscriber is None:
        raise NothingToSay("We know nobody at that address.")
    return Letter(
        "Your settings for our emails",
        [
            text("With this link you see what we send you, change it, or stop it."),
            button("Open your settings", links.settings_url(new_token(action, now=now))),
            text("The link works for 30 minutes. Do not pass it on."),
            text(NOT_YOU),
        ],
    )


def _change_address(delivery: Delivery, now: datetime) -> Letter:
    action = _waiting(delivery, now)
    if action.subscriber is None or not action.subscriber.address:
        raise NothingToSay("Whoever asked is not on the list any more.")
    holder = subscriber_at(action.canonical_address)
    if holder and _what_they_get(holder, now):
        return _address_taken()
    token = new_token(action, now=now)
    return Letter(
        "Confirm your new address",
        [
            text("Somebody asked that our emails come to this address instead of another."),
            button("Confirm this address", links.new_address_url(token)),
            text("The link works for seven days, and once. Until then nothing changes."),
            heading("If it was not you"),
            text("You need not do anything: without your yes we send nothing more."),
            link("I did not ask: block this address", links.block_url(token)),
        ],
    )


def _address_taken() -> Letter:
    return Letter(
        "You get our emails at this address already",
        [
            text(
                "Somebody asked that our emails come to this address instead of another. It gets "
                "emails of ours already, so nothing has changed."
            ),
            text(
                "To have everything here, sign up here for what you want, and stop what the other "
                "address gets with the link in any email there."
            ),
            button("Open the settings of this address", links.ask_settings_url()),
        ],
    )


def _address_changed(delivery: Delivery, now: datetime) -> Letter:
    return Letter(
        "Your address was changed",
        [
            text("From now on our emails go to the new address that you confirmed, and not here."),
            text(
                "If it was not you, reply to this email or write to us at once: the address stands "
                "below."
            ),
        ],
    )


def _renewal(delivery: Delivery, now: datetime) -> Letter:
    action = _waiting(delivery, now)
    subscriber = action.subscriber
    live = covering(live_of(subscriber, now=now)) if subscriber else ()
    what = described(live, now=now)
    if not what:
        raise NothingToSay("There is no consent in force any more.")
    return Letter(
        "Do you still want our emails?",
        [
            text(
                "You agreed to get these emails from us. Each agreement ends on the day given "
                "here, unless you tell us that you still want it."
            ),
            facts(*[(each.title, _until(each)) for each in what]),
            button("Yes, keep them coming", links.renew_url(new_token(action, now=now))),
            text("If you do nothing, each stops by itself on its day."),
            *[link(f"Stop now: {each.name}", links.stop_url(each.subscription)) for each in what],
        ],
    )


def _waiting(delivery: Delivery, now: datetime) -> PendingAction:
    """What the link is for, as long as it can be done."""
    action = delivery.action
    if action is None or action.used_at or action.superseded_at or action.expires_at <= now:
        raise NothingToSay("The link was used, replaced, or is too old.")
    return action


def _what_they_get(subscriber: Subscriber, now: datetime) -> list[Described]:
    return described(live_of(subscriber, now=now), now=now)


def _until(what: Described) -> str:
    return f"{what.follows or 'Our newsletter'}, until {day_words(what.until)}"


def _title(asked: Asked) -> str:
    return Purpose(asked.wish.purpose).label


def _how_often(asked: Asked) -> str:
    """Nothing of a filter's words: somebody else may have typed them."""
    frequency = asked.wish.frequency
    return Frequency(frequency).label if frequency else "Our newsletter"


LETTERS: dict[ServiceMail, Callable[[Delivery, datetime], Letter]] = {
    ServiceMail.SIGN_UP: _sign_up,
    ServiceMail.RECEIPT: _receipt,
    ServiceMail.SETTINGS: _settings,
    ServiceMail.CHANGE_ADDRESS: _change_address,
    ServiceMail.ADDRESS_CHANGED: _address_changed,
    ServiceMail.RENEWAL: _renewal,
}
