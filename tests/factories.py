"""Things of the domain for tests, each with facts that are true unless a test says otherwise."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify
from wagtail.documents.models import Document
from wagtail.models import Page

from core.models import CreditedImage, User
from core.working_days import add_working_days
from home.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    StandardPage,
)
from opportunities.domain.awards import record_award
from opportunities.domain.publications import publishing_as_at
from opportunities.models import (
    Award,
    AwardSupplier,
    Category,
    Criterion,
    OpportunityIndexPage,
    OpportunityPage,
    RequiredDocument,
    Supplier,
)

AnyPage = TypeVar("AnyPage", bound=Page)


def page_facts(title: str, **facts: Any) -> dict[str, Any]:
    """What every page needs."""
    slug = slugify(title)[:80] or f"page-{Page.objects.count()}"
    return {"title": title, "slug": slug, "summary": f"{title[:100]}, in short."} | facts


def published(page: AnyPage) -> AnyPage:
    """The page after an editor has published it, as it then is in the database."""
    page.save_revision(clean=False).publish()  # which cleans it
    return type(page)._default_manager.get(pk=page.pk)


def make_list_alone() -> OpportunityIndexPage:
    """The list of opportunities, without a site around it."""
    page = OpportunityIndexPage(**page_facts("Opportunities"))
    return Page.get_first_root_node().add_child(instance=page)


def make_category(name: str = "Connectivity") -> Category:
    return Category.objects.get_or_create(name=name, defaults={"slug": slugify(name)})[0]


def draft_opportunity(**facts: Any) -> OpportunityPage:
    """An opportunity that nobody outside has seen, below the list of opportunities."""
    now = timezone.now()
    title = facts.pop("title", f"Opportunity {OpportunityPage.objects.count() + 1}")
    given = {
        "category": facts.pop("category", None) or make_category(),
        "opens_at": now - timedelta(days=2),
        "closes_at": now + timedelta(days=12),
        "value_from": Decimal(50_000),
        "value_to": Decimal(80_000),
        "live": False,
    }
    page = OpportunityPage(**page_facts(title) | given | facts)
    return OpportunityIndexPage.objects.get().add_child(instance=page)


def sound_opportunity(**facts: Any) -> OpportunityPage:
    """A draft in which the publish checks find nothing, unless its facts say otherwise."""
    criteria = facts.pop("criteria", {"Quality": 60, "Price": 40})
    required = facts.pop("required_documents", ["Technical proposal"])
    page = draft_opportunity(**sound_facts() | facts)
    page.criteria.set([Criterion(name=n, weight=Decimal(w)) for n, w in criteria.items()])
    page.required_documents.set([RequiredDocument(name=name) for name in required])
    page.save()
    return page


def known_as_planned(opens_at: datetime | None = None, **facts: Any) -> OpportunityPage:
    """A sound one of which readers have known for 40 days that it comes, and no deadline yet."""
    then = timezone.now() - timedelta(days=40)
    empty = ("clarification_deadline", "answers_by", "closes_at", "intended_award_on")
    planned = dict.fromkeys(empty) | {"planned_publication": timezone.localdate()}
    page = sound_opportunity(opens_at=opens_at, **planned | facts)
    OpportunityPage.objects.filter(pk=page.pk).update(first_published_at=then)
    with publishing_as_at(then):
        return published(OpportunityPage.objects.get(pk=page.pk))


def sound_facts() -> dict[str, Any]:
    """A timetable in working days from now, and what else the publish checks ask for."""
    return {
        "opens_at": timezone.now(),
        "clarification_deadline": noon_in(6),
        "answers_by": noon_in(9),
        "closes_at": noon_in(14),
        "intended_award_on": noon_in(20).date(),
        "no_notice_reason": "The contract notice of the DPS covers it.",
        "contact_email": "digital.innovation@example.gov.uk",
        "portal_url": "https://portal.example.gov.uk/",
    }


def noon_in(working_days: int) -> datetime:
    """Noon in the United Kingdom, that many working days from today."""
    day = add_working_days(timezone.localdate(), working_days)
    return timezone.make_aware(datetime.combine(day, time(12)))


def make_opportunity(**facts: Any) -> OpportunityPage:
    """A published opportunity, open for twelve more days unless its facts say otherwise."""
    return published(draft_opportunity(**facts))


def make_supplier(name: str = "Example Supplier Ltd", **facts: Any) -> Supplier:
    return Supplier.objects.get_or_create(name=name, defaults=facts)[0]


def make_award(opportunity: OpportunityPage, *suppliers: Supplier, **facts: Any) -> Award:
    """A decision that was made today, unless its facts say otherwise."""
    given = {"value": Decimal(75_000), "awarded_on": timezone.localdate()}
    award = Award(opportunity=opportunity, **given | facts)
    for supplier in suppliers or (make_supplier(),):
        award.award_suppliers.add(AwardSupplier(supplier=supplier))
    record_award(award=award, now=timezone.now())
    return award


def make_news(**facts: Any) -> NewsPage:
    title = facts.pop("title", f"News {NewsPage.objects.count() + 1}")
    given = {"date": date(2026, 3, 1), "body": [("text", "<p>It happened.</p>")]}
    page = NewsPage(**page_facts(title) | given | facts)
    return published(NewsIndexPage.objects.get().add_child(instance=page))


def make_case_study(**facts: Any) -> CaseStudyPage:
    title = facts.pop("title", f"Case study {CaseStudyPage.objects.count() + 1}")
    given = {
        "result": "It worked.",
        "sector": "Transport",
        "challenge": "<p>A challenge.</p>",
        "approach": "<p>An approach.</p>",
        "outcome": "<p>An outcome.</p>",
    }
    page = CaseStudyPage(**page_facts(title) | given | facts)
    return published(CaseStudyIndexPage.objects.get().add_child(instance=page))


def make_standard_page(**facts: Any) -> StandardPage:
    title = facts.pop("title", f"Page {StandardPage.objects.count() + 1}")
    page = StandardPage(**page_facts(title) | {"body": [("text", "<p>Words.</p>")]} | facts)
    return published(HomePage.objects.get().add_child(instance=page))


def make_image(title: str = "Heath", **facts: Any) -> CreditedImage:
    from wagtail.images.tests.utils import get_test_image_file

    given = {"description": "Heather in flower", "credit": "Made for this site"}
    return CreditedImage.objects.create(title=title, file=get_test_image_file(), **given | facts)


def make_document(title: str = "Brief") -> Document:
    return Document.objects.create(title=title, file=ContentFile(b"Words.", name="brief.txt"))


def make_staff(name: str, *groups: str) -> User:
    """A member of staff in those groups."""
    from django.contrib.auth.models import Group

    user = User.objects.create_user(name, f"{name}@example.gov.uk", "a long pass phrase")
    user.groups.set(Group.objects.filter(name__in=groups))
    return user
