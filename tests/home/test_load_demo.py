"""`load_demo` makes a complete site once, and never touches what people did since."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import Page, Revision, Site

from core.models import CreditedImage, OrganisationSettings, User
from home.models import CaseStudyIndexPage, CaseStudyPage, GlossaryTerm, HomePage, NewsPage
from opportunities.models import (
    Category,
    OpportunityIndexPage,
    OpportunityPage,
    Programme,
    Publication,
)
from tests.home.demo_site import demo

__all__ = ["demo"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
    pytest.mark.one_database,
]


def load_demo(**options: bool) -> str:
    """What the command says."""
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def snapshot() -> list[object]:
    """What a second load could change."""
    return [
        list(Page.objects.order_by("pk").values_list("pk", "title", "last_published_at")),
        list(CreditedImage.objects.order_by("pk").values_list("pk", "file")),
        list(GlossaryTerm.objects.order_by("pk").values_list("pk", "definition")),
        Revision.objects.count(),
        Publication.objects.count(),
        OrganisationSettings.objects.get().contact_email,
        User.objects.count(),
    ]


def test_the_whole_demo_loads(demo: Counter[str]) -> None:
    assert demo == {
        "page": 38,
        "picture": 8,
        "category": 6,
        "fundingsource": 3,
        "supplier": 4,
        "term": 47,
        "settings": 3,
        "month": 12,
        "opportunity": 14,
        "award": 3,
        "question": 4,
    }
    assert Page.objects.filter(depth__gt=1, live=True).count() == 38 + 14 - 1  # one is withdrawn


def test_the_home_page_is_the_root_of_the_site() -> None:
    site = Site.objects.get()
    assert (site.root_page.specific, site.is_default_site) == (HomePage.objects.get(), True)
    assert list(Page.objects.filter(depth=2)) == [site.root_page]


def test_a_second_load_changes_nothing() -> None:
    before = snapshot()
    assert load_demo() == "The demo content is loaded already. Nothing was changed.\n"
    assert snapshot() == before


def test_what_people_changed_stays() -> None:
    news = NewsPage.objects.get(slug="eighty-organisations")
    news.title, news.slug = "A hundred", "a-hundred"
    news.save_revision().publish()
    NewsPage.objects.get(slug="startup-ecosystem-star").delete()
    Programme.objects.update(name="Our own name")
    load_demo()
    assert set(NewsPage.objects.values_list("title", flat=True)) == {
        "A hundred",
        "One place for Dorset’s innovation opportunities",
        "What our first purchase taught us",
    }
    assert Programme.objects.get().name == "Our own name"


def test_nothing_is_added_below_a_page_that_people_deleted() -> None:
    CaseStudyIndexPage.objects.get().delete()
    load_demo()
    assert not CaseStudyPage.objects.exists()


def test_the_programme_is_marked_as_example_data() -> None:
    programme = Programme.objects.get()
    assert (programme.ceiling, programme.example_data) == (10_000_000, True)


@pytest.mark.parametrize(
    ("allowed", "users"), [(True, [("admin", True)]), (False, [])], ids=["development", "elsewhere"]
)
def test_only_development_has_a_user_with_a_known_password(
    settings: Settings, allowed: bool, users: list[tuple[str, bool]]
) -> None:
    settings.ALLOW_DEMO_ADMIN = allowed
    assert ("password: admin" in load_demo()) is allowed
    assert [(user.username, user.check_password("admin")) for user in User.objects.all()] == users


def test_no_known_password_where_people_have_users(settings: Settings) -> None:
    settings.ALLOW_DEMO_ADMIN = True
    User.objects.create_user("somebody")
    load_demo()
    assert not User.objects.filter(username="admin").exists()


def test_a_site_with_pages_of_its_own_is_left_alone() -> None:
    from home.models import DemoObject

    DemoObject.objects.all().delete()
    before = Page.objects.count()
    with pytest.raises(CommandError, match="has pages already that the demo did not make"):
        load_demo()
    assert Page.objects.count() == before


def somebody() -> User:
    return User.objects.create_user("somebody")


def test_reset_refuses_and_says_what_it_found() -> None:
    Category.objects.create(name="Our own", slug="our-own")
    index = OpportunityIndexPage.objects.get()
    index.add_child(instance=OpportunityPage(title="Ours", summary="Real.", live=False))
    somebody()
    with pytest.raises(CommandError) as refusal:
        load_demo(reset=True)
    assert str(refusal.value) == (
        "Not reset: the database holds what the demo did not make (1 page, 1 user, 1 category)."
    )
    assert Category.objects.filter(slug="our-own").exists()


def test_reset_refuses_where_a_person_changed_a_page_of_the_demo() -> None:
    NewsPage.objects.first().save_revision(user=somebody())
    User.objects.update(username="admin")
    with pytest.raises(CommandError, match=r"\(1 user, 1 change by people\)"):
        load_demo(reset=True)


def test_the_dates_follow_the_day_of_the_load() -> None:
    newest = NewsPage.objects.order_by("date").last()
    assert newest.date == timezone.localdate()
