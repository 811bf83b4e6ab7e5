from .constraints import FieldConstraintsMixin
from .images import CreditedImage, CreditedRendition
from .ledger import LedgerError, LedgerQuerySet, LedgerRow
from .pages import BasePage
from .site_settings import AlertBanner, OrganisationSettings
from .users import User
from .workers import WorkerBeat

__all__ = [
    "AlertBanner",
    "BasePage",
    "CreditedImage",
    "CreditedRendition",
    "FieldConstraintsMixin",
    "LedgerError",
    "LedgerQuerySet",
    "LedgerRow",
    "OrganisationSettings",
    "User",
    "WorkerBeat",
]
