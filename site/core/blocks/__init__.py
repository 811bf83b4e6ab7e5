"""The blocks that editors build pages from."""

from .body import BodyBlock
from .evidence import FigureBlock, FiguresBlock, QuoteBlock
from .links import ButtonBlock, DocumentsBlock, LinkBlock, LinksBlock
from .media import CaptionedImageBlock
from .text import CalloutBlock, QuestionsBlock, StepsBlock, TableBlock, TextBlock

__all__ = [
    "BodyBlock",
    "ButtonBlock",
    "CalloutBlock",
    "CaptionedImageBlock",
    "DocumentsBlock",
    "FigureBlock",
    "FiguresBlock",
    "LinkBlock",
    "LinksBlock",
    "QuestionsBlock",
    "QuoteBlock",
    "StepsBlock",
    "TableBlock",
    "TextBlock",
]
