"""The pages: all made as drafts first, since they link to each other; then filled and published."""

from django.apps import apps
from wagtail.models import Page, Site

from home.demo import reading, tree
from home.demo.fields import fill
from home.demo.reading import PageContent
from home.demo.records import Record
from home.demo.world import World

HOME_SLUG = "dps"  # no reader sees it: the home page is the root of the site


def draft_pages(world: World, record: Record) -> Site:
    """Make the pages that are not on record yet, empty; give the site that they belong to."""
    if "page:" not in record:
        tree.refuse_foreign_home()
    for content in reading.pages():
        key = f"page:{content.path}"
        if key not in record and (page := _draft(content, world)):
            record.add(key, page)
        if key in record:
            world.pages[content.path] = int(record.pk_of(key))
    return Site.objects.get(is_default_site=True)


def publish_pages(world: World, record: Record) -> None:
    """Fill and publish the pages that this load made."""
    for content in reading.pages():
        if f"page:{content.path}" in record.added:
            page = Page.objects.get(pk=world.page(content.path)).specific
            fill(page, {"first_published_at": "today 09:00"} | _named(content), world)
            page.full_clean()
            page.save_revision(clean=False).publish()


def _draft(content: PageContent, world: World) -> Page | None:
    """An empty page in its place; none where somebody has deleted the page above it."""
    page = apps.get_model(content.type)(
        title=content.fields["title"], slug=content.slug or HOME_SLUG, live=False
    )
    if content.parent_path is None:
        Page.get_first_root_node().add_child(instance=page)
        tree.make_root(page)
        return page
    parent = Page.objects.filter(pk=world.page(content.parent_path)).first()
    return parent.add_child(instance=page) if parent else None


def _named(content: PageContent) -> dict[str, object]:
    """The fields, under the names that the model has for them."""
    fields = dict(content.fields)
    if "published_at" in fields:
        fields["first_published_at"] = fields.pop("published_at")
    return fields
