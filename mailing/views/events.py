"""Where a mail server reports what became of our mail."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mailing.domain.reports import take
from mailing.reports.webhook import BadRequest, is_signed, read_reports

LARGEST = 1_000_000  # octets


@csrf_exempt
@require_POST
def events(request: HttpRequest) -> JsonResponse:
    """Take signed reports; each once, however often it comes."""
    if not settings.MAIL_EVENTS_KEY:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _refused("Too large: send fewer events at once.", 413)
    now, body = timezone.now(), request.body
    timestamp, signature = (request.headers.get(f"X-{n}", "") for n in ("Timestamp", "Signature"))
    if not is_signed(body, timestamp, signature, now=now):
        return _refused("The signature is missing, wrong or too old.", 403)
    try:
        reports = read_reports(body)
    except BadRequest as problem:
        return _refused(str(problem), 400)
    taken = sum(take(each, now=now) for each in reports)
    return JsonResponse({"taken": taken, "passed_over": len(reports) - taken})


def _refused(words: str, status: int) -> JsonResponse:
    return JsonResponse({"error": words}, status=status)
