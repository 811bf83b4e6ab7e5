"""What every answer carries: how long it is true, and what its page may load."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from core.freshness import cache_control


class FreshnessMiddleware(MiddlewareMixin):
    """Give each successful public answer a Cache-Control, where its view gave none."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        readable = request.method in ("GET", "HEAD") and response.status_code in (200, 304)
        if readable and not response.has_header("Cache-Control"):
            response["Cache-Control"] = cache_control(request, response, now=timezone.now())
        return response


class RedirectWithQueryMiddleware(RedirectMiddleware):
    """Lead on to where a page has moved with its query: without it a filter would be lost."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        answer: HttpResponseBase = super().process_response(request, response)
        query = request.META.get("QUERY_STRING", "")  # which previews leave out
        if answer is not response and query and not {"?", "#"} & {*answer["Location"]}:
            answer["Location"] += f"?{query}"
        return answer


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict public policy everywhere, Wagtail's own below the admin."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path.startswith(reverse("wagtailadmin_home")):
            policy = settings.ADMIN_CONTENT_SECURITY_POLICY
            response["Content-Security-Policy"] = "; ".join(f"{k} {v}" for k, v in policy.items())
            return response
        return super().process_response(request, response)
