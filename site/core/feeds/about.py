"""What a document says of itself: whose it is, what it tells of and where it stands."""

from django.http import HttpRequest
from wagtail.models import Site

from core.clock import LONG_AGO
from core.feeds.entries import About
from core.feeds.keyset import Place
from core.feeds.links import key_of, with_query
from core.models import BasePage, OrganisationSettings


def about_page(
    page: BasePage,
    request: HttpRequest,
    *,
    below: str,
    title: str = "",
    query: str = "",
    place: Place | None = None,
    following: Place | None = None,
) -> About:
    """The document at `below` the page: of all that it shows, or of what a query makes of it.

    It begins after `place`, and another goes on after `following`.
    """
    organisation = OrganisationSettings.for_request(request)
    site = Site.find_for_request(request)
    title = title or page.title
    here = request.build_absolute_uri(page.get_url(request))
    document = f"{here}{below}"
    return About(
        key=key_of(page.translation_key, query),
        url=with_query(here, query),
        address=with_query(document, query, place),
        first=with_query(document, query) if place or following else "",
        next=with_query(document, query, following) if following else "",
        title=f"{title} – {site.site_name}" if site and site.site_name else title,
        summary=page.summary,
        author=organisation.organisation_name,
        rights=f"{organisation.licence_name}: {organisation.licence_url}",
        changed=page.last_published_at or LONG_AGO,
        root_path=page.url_path,
        root_url=here,
    )
