"""Uploaded documents in the admin: what bidders could read stays as it was."""

from typing import Any

from django import forms
from wagtail.documents.forms import BaseDocumentForm

from opportunities.domain.documents import was_public

PUBLISHED_FILE = (
    "An opportunity shows this file. Upload the new one as a document of its own and choose it "
    "there, so that readers are told."
)


class DocumentForm(BaseDocumentForm):
    """The form behind the setting WAGTAILDOCS_DOCUMENT_FORM_BASE."""

    def clean_file(self) -> Any:
        """Another file is another document, once this one was published."""
        file = self.cleaned_data["file"]
        if self.instance.pk and "file" in self.changed_data and was_public(self.instance):
            raise forms.ValidationError(PUBLISHED_FILE)
        return file
