"""A verb of the admin that can not be done now, told to whoever asked for it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin
from wagtail.admin import messages


class Refused(Exception):
    """Nothing was done; the message says why, `back_to` is where it can be mended."""

    def __init__(self, message: str, *, back_to: str) -> None:
        super().__init__(message)
        self.back_to = back_to


class RefusalMiddleware(MiddlewareMixin):
    """Show a refusal as Wagtail shows its own messages, on the page where it can be mended."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        messages.error(request, str(exception))
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":  # from a dialogue
            return JsonResponse({"step": "success", "redirect": exception.back_to})
        return redirect(exception.back_to)
