"""The links that stand in mails: one function for each, so that all of them look alike for ever."""

from __future__ import annotations

from mailing.addresses_of_site import absolute
from mailing.domain.stop_links import Scope, StopLink, stop_token
from mailing.models import Subscription


def confirm_url(token: str) -> str:
    return absolute(f"/mail/confirm/{token}/")


def block_url(token: str) -> str:
    return absolute(f"/mail/block/{token}/")


def new_address_url(token: str) -> str:
    return absolute(f"/mail/address/{token}/")


def settings_url(token: str) -> str:
    """Of one person, for as long as the link lasts."""
    return absolute(f"/mail/settings/{token}/")


def renew_url(token: str) -> str:
    return absolute(f"/mail/renew/{token}/")


def ask_settings_url() -> str:
    """Where anyone asks for the link to their settings."""
    return absolute("/mail/settings/")


def sign_up_url() -> str:
    return absolute("/mail/sign-up/")


def stop_url(subscription: Subscription) -> str:
    """Stops that subscription, and what replaced it."""
    return absolute(f"/mail/stop/{stop_token(StopLink(Scope.ONE, subscription.pk))}/")


def stop_all_url(token: str) -> str:
    """Stops what the token stands for."""
    return absolute(f"/mail/stop/{token}/")
