"""A first view is light: few requests, few bytes, nothing from elsewhere, nothing kept."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import HEIGHTS, Visit
from tests.browser.places import PLACES

MOST_REQUESTS = 8
MOST_BYTES = 60_000  # compressed, without images


@pytest.mark.parametrize("width", HEIGHTS)
@pytest.mark.parametrize("path", PLACES.values(), ids=list(PLACES))
def test_a_first_view_is_light(visit: Callable[..., Visit], path: str, width: int) -> None:
    reader = visit(width)
    reader.open(path)

    assert len(reader.requests) <= MOST_REQUESTS
    sizes = {
        request.url: request.sizes()["responseBodySize"]
        for request in reader.requests
        if request.resource_type != "image"
    }
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert all(request.url.startswith(reader.address) for request in reader.requests)
    assert reader.context.cookies() == []
