"""Where uploads lie: pictures where every reader may fetch them, documents where only we can.

A document is public only while a public page shows it, so nobody may reach its file but through
the site, which asks each time.
"""

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.utils.deconstruct import deconstructible

DOCUMENTS = "documents/"  # what Wagtail puts before the name of each


@deconstructible
class UploadStorage(Storage):
    """Sends each file to the storage that its name asks for: `pictures` or `documents`."""

    def _of(self, name: str) -> Storage:
        return storages["documents" if is_document(name) else "pictures"]

    def _open(self, name: str, mode: str = "rb") -> File:
        return self._of(name).open(name, mode)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        return self._of(name or content.name).save(name, content, max_length=max_length)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return self._of(name).get_available_name(name, max_length=max_length)

    def delete(self, name: str) -> None:
        self._of(name).delete(name)

    def exists(self, name: str) -> bool:
        return self._of(name).exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self._of(path).listdir(path)

    def size(self, name: str) -> int:
        return self._of(name).size(name)

    def path(self, name: str) -> str:
        """Raises NotImplementedError where the files lie on no disk of this machine."""
        return self._of(name).path(name)

    def url(self, name: str | None) -> str:
        """Raises NotImplementedError for a document: it has no address but the site's own."""
        if is_document(name or ""):
            raise NotImplementedError("A document is served by the site alone.")
        return self._of(name or "").url(name)

    def get_accessed_time(self, name: str) -> datetime:
        return self._of(name).get_accessed_time(name)

    def get_created_time(self, name: str) -> datetime:
        return self._of(name).get_created_time(name)

    def get_modified_time(self, name: str) -> datetime:
        return self._of(name).get_modified_time(name)


def is_document(name: str) -> bool:
    """Whether the file is an uploaded document, by where it lies."""
    return f"{name}/".startswith(DOCUMENTS)
