from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition


class CreditedImage(AbstractImage):
    """An image that says what it shows and who made it."""

    description = models.CharField(
        max_length=255, help_text="What the image shows, for people who cannot see it."
    )
    credit = models.CharField(
        max_length=255, help_text="Who made the image, and its licence if it has one."
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(description="") & ~models.Q(credit=""),
                name="image_has_description_and_credit",
            )
        ]


class CreditedRendition(AbstractRendition):
    """A size and format of an image, made once and kept."""

    image = models.ForeignKey(CreditedImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_of_a_kind"
            )
        ]
