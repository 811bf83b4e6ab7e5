"""What tests of opportunities may stand on."""

from pathlib import Path
from typing import Any

import pytest

from tests.opportunities.ocds import Import, package, run


@pytest.fixture
def import_ocds(index: Any, tmp_path: Path) -> Import:
    """Import releases as a package, published unless flags say otherwise."""

    def imported(*releases: Any, flags: tuple[str, ...] = ("--publish",)) -> str:
        return run(package(*releases), tmp_path, *flags)

    return imported
