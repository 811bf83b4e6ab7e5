"""From a delivery to a letter: each kind of mailing by its composer, an issue by its skeleton."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string

from mailing.composing import Mail
from mailing.composing.headers import common_headers, personal_headers
from mailing.composing.message import message, octets
from mailing.composing.skeleton import Skeleton
from mailing.domain.delivering.letters import Letter
from mailing.domain.delivering.return_paths import return_path
from mailing.enums import MailingKind
from mailing.models import Delivery, Mailing

Compose = Callable[..., Mail]
COMPOSERS = {
    MailingKind.SERVICE: "mailing.composing.service.compose",
    MailingKind.ALERT: "mailing.composing.alert.compose",
    MailingKind.DIGEST: "mailing.composing.digest.compose",
}
MOST_SKELETONS = 10


class Writer:
    """Writes letters for one worker, as bytes where it speaks SMTP itself."""

    def __init__(self, *, as_bytes: bool) -> None:
        self._as_bytes = as_bytes
        self._skeletons: dict[int, Skeleton] = {}

    def letter(self, delivery: Delivery, *, now: datetime) -> Letter:
        """Raises NothingToSay where the mail has lost its reason."""
        mailing = delivery.mailing
        if mailing.kind != MailingKind.ISSUE:
            composer: Compose = import_string(COMPOSERS[MailingKind(mailing.kind)])
            return self._letter(delivery, composer(delivery, now=now), now)
        skeleton = self._skeleton(mailing)
        if self._as_bytes and skeleton.is_whole:
            return self._in_envelope(delivery, raw=skeleton.fill(delivery, now=now))
        return self._letter(delivery, skeleton.mail(delivery), now)

    def _letter(self, delivery: Delivery, mail: Mail, now: datetime) -> Letter:
        headers = common_headers(delivery.mailing, mail.purpose or "")
        headers |= personal_headers(delivery, mail.stop_token, now=now)
        built = message(mail, headers, to=delivery.recipient)
        if self._as_bytes:
            return self._in_envelope(delivery, raw=octets(built))
        return self._in_envelope(delivery, message=built)

    def _in_envelope(
        self, delivery: Delivery, raw: bytes = b"", message: EmailMultiAlternatives | None = None
    ) -> Letter:
        return Letter(delivery.pk, return_path(delivery), delivery.recipient, raw, message)

    def _skeleton(self, mailing: Mailing) -> Skeleton:
        """Frozen as the mailing is; the first of those that are kept makes room for the next."""
        if mailing.pk not in self._skeletons:
            if len(self._skeletons) >= MOST_SKELETONS:
                del self._skeletons[next(iter(self._skeletons))]
            self._skeletons[mailing.pk] = Skeleton(mailing)
        return self._skeletons[mailing.pk]
