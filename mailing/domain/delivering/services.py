"""What an error of a mail service means: it says so by the status of its HTTP answer (RFC 9110).

In doubt a mail may have been accepted: a newsletter must not come twice.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError

from mailing.domain.delivering.replies import Reply, Verdict, broken, without_addresses

NO_LINE = (ConnectTimeoutError, NewConnectionError, ProxyError, ssl.SSLCertVerificationError)
ABOUT_THIS_MAIL = (400, 413, 422)  # or about our set-up: a sender that is not verified, say
UNAVAILABLE = 503


def reply_of(error: Exception) -> Reply:
    """The error as a reply, in words for staff."""
    status = getattr(error, "status_code", None)
    return Reply(_verdict(error, status), status, words=words_of(error))


def _verdict(error: Exception, status: int | None) -> Verdict:
    if isinstance(error, AnymailRecipientsRefused):
        return Verdict.REFUSED
    if _no_line(error):
        return Verdict.UNREACHABLE
    if status in ABOUT_THIS_MAIL or _was_not_posted(error):
        return Verdict.UNFIT
    if status is not None and (400 <= status < 500 or status == UNAVAILABLE):
        return Verdict.TROUBLE  # our key, our quota, our account, or the service rests
    return Verdict.UNKNOWN


def _was_not_posted(error: Exception) -> bool:
    """Whether anymail could not put the mail into the service's terms."""
    return isinstance(error, AnymailError) and not isinstance(error, AnymailAPIError)


def _no_line(error: Exception) -> BaseException | None:
    """Why the service was not even reached."""
    return next((each for each in _causes(error) if isinstance(each, NO_LINE)), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def words_of(error: Exception) -> str:
    """What it says, without any address."""
    if cause := _no_line(error):
        return broken(cause).words
    if not isinstance(error, AnymailError):
        return broken(error).words
    # Who refuses all recipients says why in the answer alone.
    refused = isinstance(error, AnymailRecipientsRefused)
    said = getattr(error.response, "text", "") if refused else ""
    return without_addresses(f"{error} {said}")
