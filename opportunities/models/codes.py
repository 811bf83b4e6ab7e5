"""Official code lists, kept as records: what is bought (CPV) and where (ITL)."""

from django.core.validators import RegexValidator
from django.db import models


class CpvCode(models.Model):
    """A code of the Common Procurement Vocabulary (Regulation (EC) No 213/2008)."""

    code = models.CharField(
        max_length=8,
        primary_key=True,
        validators=[RegexValidator(r"^\d{8}$", "A CPV code has eight digits.")],
        help_text="Eight digits, without the check digit.",
    )
    check_digit = models.CharField(max_length=1, blank=True)
    label = models.CharField(max_length=255)

    class Meta:
        ordering = ["code"]
        verbose_name = "CPV code"

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Region(models.Model):
    """An International Territorial Level of the UK (ONS): Dorset is TLK25."""

    code = models.CharField(
        max_length=5,
        primary_key=True,
        validators=[RegexValidator(r"^(TL[A-Z0-9]{0,3}|UK)$", "For example TLK25, or UK.")],
    )
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["code"]
        verbose_name = "region"

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
