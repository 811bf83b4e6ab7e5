"""Rich text in a mail reads well as plain text, too."""

import pytest
from wagtail.rich_text import RichText

from mailing.composing.plain import text_of


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello,</p> <p>this is news.</p>", "Hello,\n\nthis is news."),
        ("<p>One<br/> two</p>", "One\ntwo"),
        ("<ul> <li>First</li> <li>Second</li> </ul>", "- First\n- Second"),
        ("<ol><li>First</li><li>Second</li></ol>", "1. First\n2. Second"),
        (
            '<p>Read <a href="https://example.org/">this</a>.</p>',
            "Read this (https://example.org/).",
        ),
    ],
)
def test_paragraphs_lists_and_links(source: str, words: str) -> None:
    assert text_of(RichText(source)) == words
