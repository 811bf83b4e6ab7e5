from wagtail import blocks

from .evidence import FiguresBlock, QuoteBlock
from .links import ButtonBlock, DocumentsBlock, LinksBlock
from .media import CaptionedImageBlock
from .text import CalloutBlock, QuestionsBlock, StepsBlock, TableBlock, TextBlock


class BodyBlock(blocks.StreamBlock):
    """The body of an editorial page."""

    text = TextBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    questions = QuestionsBlock()
    table = TableBlock()
    figures = FiguresBlock()
    quote = QuoteBlock()
    image = CaptionedImageBlock()
    links = LinksBlock()
    documents = DocumentsBlock()
    button = ButtonBlock()

    class Meta:
        template = "blocks/body.html"
