"""A progress bar for whoever watches the terminal; silent where nobody does."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from tqdm import tqdm


def progress_bar(unit: str) -> Callable[[Iterable[Any]], Iterable[Any]]:
    """A wrapper for an iterable; the bar goes to standard error, and only to a terminal."""
    return partial(tqdm, unit=f" {unit}", disable=None, leave=False)
