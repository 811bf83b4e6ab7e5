"""Long lists in documents of a hundred: no entry twice, none pushed out of sight."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.feeds.keyset import Cut, Place, cut
from core.querysets import with_changed_at
from home.models import NewsIndexPage, NewsPage
from tests.factories import make_news

DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)


@given(
    moment=st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    pk=st.integers(min_value=1, max_value=10**17),
)
def test_a_place_is_read_as_it_is_written(moment: datetime, pk: int) -> None:
    assert Place.read(str(Place(moment, pk))) == Place(moment, pk)


@given(text=st.text())
def test_what_is_no_place_stands_before_everything(text: str) -> None:
    place = Place.read(text)
    assert place is not None
    assert place <= Place(DAY, 1) or str(place) == text


def test_nothing_given_is_the_beginning() -> None:
    assert Place.read(None) is None


@pytest.fixture
def news(news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch) -> list[NewsPage]:
    """Seven pieces of news; the last three went live at the same moment."""
    monkeypatch.setattr("core.feeds.keyset.PAGE_SIZE", 2)
    pages = [make_news() for _ in range(7)]
    for number, page in enumerate(pages):
        _changed(page, DAY + timedelta(days=min(number, 4)))
    return pages


def _changed(page: NewsPage, moment: datetime) -> None:
    NewsPage.objects.filter(pk=page.pk).update(last_published_at=moment)


def _cut(place: Place | None) -> Cut:
    pages = with_changed_at(NewsPage.objects.all())
    return cut(pages, place, whole=pages)


def _walk() -> Iterator[list[Any]]:
    """The keys of each document, the next asked for only when it is wanted."""
    place = None
    while True:
        rows, place = _cut(place)
        yield [row.pk for row in rows]
        if place is None:
            return


def test_a_walk_sees_each_once_newest_first(news: list[NewsPage]) -> None:
    keys = [page.pk for page in news]
    assert [key for part in _walk() for key in part] == keys[::-1]
    assert [len(part) for part in _walk()] == [2, 2, 2, 1]


def test_a_full_last_document_leads_nowhere(news: list[NewsPage]) -> None:
    news[0].delete()
    assert [len(part) for part in _walk()] == [2, 2, 2]


def test_what_changes_meanwhile_is_not_repeated(news: list[NewsPage]) -> None:
    walk = _walk()
    seen = next(walk)
    _changed(NewsPage.objects.get(pk=seen[0]), DAY + timedelta(days=30))
    rest = [key for part in walk for key in part]
    assert sorted(seen + rest) == sorted(page.pk for page in news)


def test_what_moves_to_the_top_meanwhile_is_in_the_first_document(news: list[NewsPage]) -> None:
    walk = _walk()
    seen = next(walk)
    _changed(news[0], DAY + timedelta(days=30))
    seen += [key for part in walk for key in part]
    assert len(seen) == len(set(seen)) == 6
    assert next(_walk())[0] == news[0].pk


def test_new_and_lost_entries_push_none_out_of_sight(news: list[NewsPage]) -> None:
    walk = _walk()
    seen = next(walk)
    make_news()
    NewsPage.objects.get(pk=seen[1]).delete()
    rest = [key for part in walk for key in part]
    assert sorted(seen + rest) == sorted(page.pk for page in news)


def test_after_what_is_no_place_comes_nothing(news: list[NewsPage]) -> None:
    assert _cut(Place.read("2")) == ([], None)
