"""Where readers go on from an opportunity."""

from django.http import HttpRequest

from core.navigation import address_of_kind


def onward_addresses(request: HttpRequest) -> dict[str, str]:
    """For a template: where the awards register and the lessons stand on the reader's site."""
    return {
        "register_url": address_of_kind(request, "opportunities.AwardsRegisterPage"),
        "lessons_url": address_of_kind(request, "opportunities.LessonsPage"),
    }
