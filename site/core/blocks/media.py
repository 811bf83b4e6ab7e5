"""Pictures."""

from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class CaptionedImageBlock(blocks.StructBlock):
    """A picture with its caption; the credit comes from the image itself."""

    image = ImageBlock()
    caption = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "Image"
        group = "Evidence"
        description = "A picture that tells the reader something."
        template = "blocks/image.html"
        preview_template = "blocks/previews/image.html"
