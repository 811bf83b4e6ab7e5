from .constraints import FieldConstraintsMixin
from .images import CreditedImage, CreditedRendition
from .pages import BasePage
from .site_settings import AlertBanner, OrganisationSettings
from .users import User

__all__ = [
    "AlertBanner",
    "BasePage",
    "CreditedImage",
    "CreditedRendition",
    "FieldConstraintsMixin",
    "OrganisationSettings",
    "User",
]
