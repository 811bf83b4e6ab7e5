"""Uploads lie where their kind belongs."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.storage import is_document


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("documents/brief.pdf", True),
        ("documents", True),
        ("documents_of_2025.pdf", False),
        ("images/heath.webp", False),
        ("original_images/documents/heath.webp", False),
    ],
)
def test_what_a_document_is(name: str, expected: bool) -> None:
    assert is_document(name) is expected


@pytest.mark.parametrize("folder", ["documents", "images"])
def test_a_file_can_be_kept_read_and_deleted(folder: str) -> None:
    name = default_storage.save(f"{folder}/note.txt", ContentFile(b"Words."))
    try:
        with default_storage.open(name) as file:
            assert file.read() == b"Words."
        assert (default_storage.exists(name), default_storage.size(name)) == (True, 6)
        assert Path(name).name in default_storage.listdir(folder)[1]
        times = (
            default_storage.get_modified_time(name),
            default_storage.get_created_time(name),
            default_storage.get_accessed_time(name),
        )
        assert all(times)
    finally:
        default_storage.delete(name)
    assert not default_storage.exists(name)


def test_a_second_file_of_that_name_replaces_no_other() -> None:
    first, second = (
        default_storage.save("documents/same.txt", ContentFile(words)) for words in (b"1", b"2")
    )
    assert first != second
    for name in (first, second):
        default_storage.delete(name)


def test_only_pictures_have_an_address() -> None:
    assert default_storage.url("images/heath.webp") == "/media/images/heath.webp"
    with pytest.raises(NotImplementedError):
        default_storage.url("documents/brief.pdf")


def test_documents_lie_outside_of_what_is_served() -> None:
    served = Path(settings.MEDIA_ROOT)
    assert served in Path(default_storage.path("images/heath.webp")).parents
    assert served not in Path(default_storage.path("documents/brief.pdf")).parents
