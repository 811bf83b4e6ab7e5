from .awards import Award, AwardSupplier, Supplier
from .codes import CpvCode, Region
from .imported import ImportedRelease
from .index import OpportunityIndexPage
from .monthly_figure import MonthlyFigure
from .opportunity import OpportunityPage
from .parts import Criterion, FurtherCpv, OpportunityDocument, RequiredDocument, StatutoryNotice
from .programme import Category, FundingSource, Programme
from .publication import Publication

__all__ = [
    "Award",
    "AwardSupplier",
    "Category",
    "CpvCode",
    "Criterion",
    "FundingSource",
    "FurtherCpv",
    "ImportedRelease",
    "MonthlyFigure",
    "OpportunityDocument",
    "OpportunityIndexPage",
    "OpportunityPage",
    "Programme",
    "Publication",
    "Region",
    "RequiredDocument",
    "StatutoryNotice",
    "Supplier",
]
