"""Words: running text, call-outs, steps, questions, tables."""

from django.db.models import TextChoices
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

INLINE = ["bold", "italic", "link", "document-link", "glossary"]
SHORT = [*INLINE, "ol", "ul"]


class TextBlock(blocks.RichTextBlock):
    """Running text with headings, lists and links."""

    class Meta:
        icon = "pilcrow"
        label = "Text"
        group = "Words"
        description = "Running text with headings, lists and links."
        template = "blocks/text.html"
        preview_value = (
            "<h2>Any company may apply</h2><p>You can apply to join <b>at any time</b>. "
            "There is no charge.</p><ul><li>Check that you can join</li>"
            "<li>Apply on the portal</li></ul>"
        )


class CalloutBlock(blocks.StructBlock):
    """A few words that must not be missed."""

    class Kind(TextChoices):
        INFORMATION = "information", "Information"
        IMPORTANT = "important", "Important"
        EXAMPLE = "example", "Example"

    kind = blocks.ChoiceBlock(choices=Kind.choices, default=Kind.INFORMATION)
    title = blocks.CharBlock(max_length=100)
    text = blocks.RichTextBlock(features=SHORT)

    class Meta:
        icon = "info-circle"
        label = "Call-out"
        group = "Words"
        description = "A few words that must not be missed. One or two on a page."
        template = "blocks/callout.html"
        preview_value = {
            "kind": "important",
            "title": "Bids close at noon",
            "text": "<p>The portal accepts nothing after the deadline.</p>",
        }


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=100)
    text = blocks.RichTextBlock(features=SHORT)

    class Meta:
        icon = "list-ol"
        label = "Step"
        group = "Words"
        description = "One thing to do."


class StepsBlock(blocks.StructBlock):
    """Things done one after the other."""

    heading = blocks.CharBlock(required=False, max_length=100)
    steps = blocks.ListBlock(StepBlock(), min_num=2)

    class Meta:
        icon = "list-ol"
        label = "Steps"
        group = "Words"
        description = "Things done one after the other, numbered."
        template = "blocks/steps.html"
        preview_value = {
            "heading": "How to apply",
            "steps": [
                {"title": "Register on the portal", "text": "<p>It takes ten minutes.</p>"},
                {"title": "Answer the questions", "text": "<p>You can save and come back.</p>"},
            ],
        }


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200)
    answer = blocks.RichTextBlock(features=SHORT)

    class Meta:
        icon = "help"
        label = "Question"
        group = "Words"
        description = "One question with its answer."


class QuestionsBlock(blocks.StructBlock):
    """Questions that readers really ask, each opening to its answer."""

    heading = blocks.CharBlock(required=False, max_length=100)
    questions = blocks.ListBlock(QuestionBlock(), min_num=1)

    class Meta:
        icon = "help"
        label = "Questions and answers"
        group = "Words"
        description = "Questions that readers really ask, each opening to its answer."
        template = "blocks/questions.html"
        preview_value = {
            "heading": "Common questions",
            "questions": [
                {"question": "Does it cost anything?", "answer": "<p>No. Joining is free.</p>"}
            ],
        }


class TableBlock(blocks.StructBlock):
    """Rows and columns, with a caption that says what they show."""

    caption = blocks.CharBlock(max_length=150)
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label="Text")),
            ("numeric", blocks.DecimalBlock(label="Number")),
            ("rich_text", blocks.RichTextBlock(features=INLINE, label="Text with links")),
        ]
    )

    class Meta:
        icon = "table"
        label = "Table"
        group = "Words"
        description = "Rows and columns. The caption says what they show."
        template = "blocks/table.html"
        preview_value = {
            "caption": "A typical timetable",
            "table": {
                "columns": [
                    {"type": "text", "heading": "Step"},
                    {"type": "numeric", "heading": "Days"},
                ],
                "rows": [{"values": ["Bids open", 10]}, {"values": ["Evaluation", 4]}],
            },
        }
