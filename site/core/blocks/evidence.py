"""Evidence: figures with their source, and quotations."""

from wagtail import blocks

SIXTEEN_DAYS = {
    "number": "16",
    "unit": "days",
    "label": "from start to finish of the second call-off",
    "source": "Dorset Council",
}


class FigureBlock(blocks.StructBlock):
    """One number, with what it counts, when, and who says so."""

    number = blocks.CharBlock(max_length=20, help_text="As readers see it: 16, £10 million, 80+.")
    unit = blocks.CharBlock(required=False, max_length=30, help_text="For example: days.")
    label = blocks.CharBlock(max_length=150)
    as_at = blocks.DateBlock(required=False, help_text="The day for which the number holds.")
    source = blocks.CharBlock(max_length=200)
    source_url = blocks.URLBlock(required=False, label="Source's web address")

    class Meta:
        icon = "order"
        label = "Figure"
        group = "Evidence"
        description = "One number, with what it counts, when, and who says so."
        template = "blocks/figure.html"
        preview_value = SIXTEEN_DAYS
        preview_template = "blocks/previews/figure.html"


class FiguresBlock(blocks.StructBlock):
    """A few numbers side by side."""

    heading = blocks.CharBlock(required=False, max_length=100)
    figures = blocks.ListBlock(FigureBlock(), min_num=1, max_num=6)

    class Meta:
        icon = "order"
        label = "Figures"
        group = "Evidence"
        description = "A few numbers side by side, each with its source."
        template = "blocks/figures.html"
        preview_value = {"heading": "In numbers", "figures": [SIXTEEN_DAYS]}


class QuoteBlock(blocks.StructBlock):
    """Somebody's own words."""

    text = blocks.TextBlock()
    name = blocks.CharBlock(required=False, max_length=100)
    role = blocks.CharBlock(required=False, max_length=150)
    source = blocks.CharBlock(required=False, max_length=200)
    source_url = blocks.URLBlock(required=False, label="Source's web address")

    class Meta:
        icon = "openquote"
        label = "Quotation"
        group = "Evidence"
        description = "Somebody's own words, exactly as said, with who said them."
        template = "blocks/quote.html"
        preview_value = {
            "text": "The platform alone does not make procurement fast.",
            "name": "",
            "role": "Programme team",
            "source": "Example",
        }
