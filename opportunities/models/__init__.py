from .acknowledgements import AcknowledgedWarning
from .awards import Award, AwardSupplier, Supplier
from .awards_register import AwardsRegisterPage
from .clarification import Clarification
from .codes import CpvCode, Region
from .imported import ImportedRelease
from .index import OpportunityIndexPage
from .lessons import LessonsPage
from .listing import ListedCpv, Listing
from .monthly_figure import MonthlyFigure
from .notice_comparison import NoticeComparison
from .opportunity import OpportunityPage
from .parts import Criterion, FurtherCpv, OpportunityDocument, RequiredDocument, StatutoryNotice
from .programme import Category, FundingSource, Programme
from .programme_numbers import ProgrammeNumbersPage
from .programme_publication import ProgrammePublication
from .publication import Publication, Redaction
from .registered_award import RegisteredAward
from .thresholds import Threshold

__all__ = [
    "AcknowledgedWarning",
    "Award",
    "AwardSupplier",
    "AwardsRegisterPage",
    "Category",
    "Clarification",
    "CpvCode",
    "Criterion",
    "FundingSource",
    "FurtherCpv",
    "ImportedRelease",
    "LessonsPage",
    "ListedCpv",
    "Listing",
    "MonthlyFigure",
    "NoticeComparison",
    "OpportunityDocument",
    "OpportunityIndexPage",
    "OpportunityPage",
    "Programme",
    "ProgrammeNumbersPage",
    "ProgrammePublication",
    "Publication",
    "Redaction",
    "Region",
    "RegisteredAward",
    "RequiredDocument",
    "StatutoryNotice",
    "Supplier",
    "Threshold",
]
