"""What every well-kept public site has."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st
from wagtail.models import Site

from core.models import AlertBanner, OrganisationSettings
from home.models import CaseStudyIndexPage, NewsIndexPage
from opportunities.models import OpportunityIndexPage
from tests.factories import make_opportunity, make_staff, make_standard_page


def test_an_anonymous_reader_gets_no_cookie(client: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    for url in ("/", index.url, page.url, "/search/?q=x", "/robots.txt", "/nowhere/"):
        answer = client.get(url)
        assert not answer.cookies, url
        assert "Cookie" not in answer.get("Vary", ""), url


def test_staff_see_their_own_pages_uncached(client: Client, index: OpportunityIndexPage) -> None:
    client.force_login(make_staff("editor", "Authors"))
    assert client.get(index.url)["Cache-Control"] == "private, no-cache"


def test_robots_and_sitemap(client: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert page.full_url in client.get("/sitemap.xml").content.decode()


def test_security_contact(client: Client, site: Site) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    organisation = OrganisationSettings.for_site(site)
    organisation.security_contact = "mailto:security@example.gov.uk"
    organisation.save()
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Contact: mailto:security@example.gov.uk" in answer.content.decode()
    assert re.search(r"^Expires: 20\d\d-", answer.content.decode(), re.MULTILINE)


def test_favicons_are_there(client: Client, site: Site) -> None:
    head = client.get("/").content.decode()
    icons = re.findall(r'<link rel="(?:icon|apple-touch-icon|manifest)"[^>]*href="([^"]+)"', head)
    assert len(icons) >= 3
    for icon in icons:
        answer = client.get(icon)
        assert answer.status_code == 200, icon
        answer.close()
    assert client.get("/favicon.ico").status_code == 302


def test_pages_say_who_they_are(client: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity(title="Sensors & more", summary="Sensors for <b>rivers</b>.")
    head = client.get(page.url).content.decode().split("</head>")[0]
    assert f'<link rel="canonical" href="{page.full_url}">' in head
    assert '<meta name="description" content="Sensors for &lt;b&gt;rivers&lt;/b&gt;.">' in head
    assert '<meta property="og:title" content="Sensors &amp; more' in head
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)
    crumbs = json.loads(block)["itemListElement"]
    assert [crumb["name"] for crumb in crumbs] == ["Home", "Opportunities", "Sensors & more"]


def test_a_title_can_not_end_the_structured_data(client: Client, index: Any) -> None:
    page = make_opportunity(title="</script><script>alert(1)</script>")
    assert "<script>alert" not in client.get(page.url).content.decode()


def test_every_page_leads_to_the_feeds(client: Client, index: Any, news_index: Any) -> None:
    for url in (make_standard_page(title="Contact").url, "/", "/search/", "/nowhere/"):
        page = client.get(url).content.decode()
        assert f'href="{index.url}feeds/atom/"' in page.split("<footer")[1], url
        assert f'href="{news_index.url}feeds/rss/"' in page.split("</head>")[0], url


def test_a_missing_page_has_the_sites_face(client: Client, site: Site) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert 'class="skip-link"' in answer.content.decode()
    assert 'action="/search/"' in answer.content.decode()


def test_a_failure_has_the_sites_face(index: OpportunityIndexPage, monkeypatch: Any) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("The disk is on fire.")

    monkeypatch.setattr(OpportunityIndexPage, "get_context", fail)
    answer = Client(raise_request_exception=False).get(index.url)
    assert answer.status_code == 500
    assert "<h1" in answer.content.decode()
    assert "disk" not in answer.content.decode()


def test_public_pages_load_nothing_from_elsewhere(client: Client, index: Any) -> None:
    answer = client.get(make_opportunity().url)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in answer.content.decode()
    assert " style=" not in answer.content.decode()


def test_the_admin_has_its_own_policy(admin_client: Client, site: Site) -> None:
    assert "unsafe-inline" in admin_client.get("/admin/")["Content-Security-Policy"]


def test_the_alert_banner_shows_while_it_is_true(client: Client, site: Site) -> None:
    banner = AlertBanner.for_site(site)
    banner.title, banner.message = "The portal is closed today", "<p>Back tomorrow.</p>"
    banner.save()
    assert "The portal is closed today" in client.get("/").content.decode()
    banner.ends_at = "2026-01-01T00:00:00Z"
    banner.save()
    assert "The portal is closed today" not in client.get("/").content.decode()


paths = st.text(max_size=40)
queries = st.dictionaries(
    st.sampled_from(["page", "q", "type", "sector", "funder", "stage", "format"]),
    st.text(max_size=30),
    max_size=4,
)


@given(path=paths, query=queries)
@property_settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_nothing_a_visitor_sends_fails(
    index: OpportunityIndexPage,
    news_index: NewsIndexPage,
    case_study_index: CaseStudyIndexPage,
    path: str,
    query: dict[str, str],
) -> None:
    client = Client()
    starts = ("/", index.url, news_index.url, case_study_index.url, "/search/")
    for start in starts:
        assert client.get(start, query).status_code < 500
        assert client.get(f"{start}{path}".replace("\n", "")).status_code < 500
        assert client.get(f"{start}feeds/{path}/").status_code < 500


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_pages_take_no_other_methods(client: Client, site: Site, method: str) -> None:
    page = make_standard_page(title="Contact")
    assert getattr(client, method)(page.url).status_code < 500


def test_what_a_page_does_not_take_is_refused_in_the_sites_face(site: Site) -> None:
    answer = Client(enforce_csrf_checks=True).post("/nowhere/", {"a": "b"})
    assert answer.status_code == 403
    assert "That could not be sent" in answer.content.decode()
    assert "DEBUG" not in answer.content.decode()


def test_settings_of_production_serve_nothing_from_other_hosts() -> None:
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
