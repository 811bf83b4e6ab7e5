"""States and named sets; where OCDS has a codelist, the stored value is its code."""

from django.db.models import TextChoices


class Stage(TextChoices):
    """Where an opportunity stands; derived from dates, outcome and the clock, never typed."""

    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    EVALUATING = "evaluating", "Closed, being evaluated"
    AWARDED = "awarded", "Awarded"
    CONTRACTED = "contracted", "Contract signed"
    NO_AWARD = "no_award", "Closed without award"
    CANCELLED = "cancelled", "Cancelled"
    WITHDRAWN = "withdrawn", "Withdrawn"


ENDED_STAGES = (Stage.AWARDED, Stage.CONTRACTED, Stage.NO_AWARD, Stage.CANCELLED)
CLOSED_STAGES = frozenset(Stage) - {Stage.PLANNED, Stage.OPEN, Stage.WITHDRAWN}


class Procedure(TextChoices):
    CALL_OFF = "call_off", "Call-off under the DPS"
    BELOW_THRESHOLD = "below_threshold", "Below-threshold competition"
    OPEN = "open", "Open procedure"
    DIRECT = "direct", "Direct award"
    OTHER = "other", "Other procedure"
    MARKET_ENGAGEMENT = "market_engagement", "Market engagement"


class Regime(TextChoices):
    PCR_2015 = "pcr_2015", "Public Contracts Regulations 2015"
    PROCUREMENT_ACT_2023 = "procurement_act_2023", "Procurement Act 2023"


class ProcurementCategory(TextChoices):
    """OCDS codelist procurementCategory."""

    GOODS = "goods", "Goods"
    WORKS = "works", "Works"
    SERVICES = "services", "Services"


class Outcome(TextChoices):
    """How an opportunity ended without an award."""

    NO_AWARD = "no_award", "Closed without award"
    CANCELLED = "cancelled", "Cancelled"


class TenderStatus(TextChoices):
    """OCDS codelist tenderStatus: how far a process is; it stays active while bids are judged."""

    PLANNED = "planned", "Planned"
    ACTIVE = "active", "Competition under way"
    COMPLETE = "complete", "Awarded"
    UNSUCCESSFUL = "unsuccessful", "Closed without award"
    CANCELLED = "cancelled", "Cancelled"
    WITHDRAWN = "withdrawn", "Withdrawn"


STATUS_OF_STAGE = {
    Stage.PLANNED: TenderStatus.PLANNED,
    Stage.OPEN: TenderStatus.ACTIVE,
    Stage.EVALUATING: TenderStatus.ACTIVE,
    Stage.AWARDED: TenderStatus.COMPLETE,
    Stage.CONTRACTED: TenderStatus.COMPLETE,
    Stage.NO_AWARD: TenderStatus.UNSUCCESSFUL,
    Stage.CANCELLED: TenderStatus.CANCELLED,
    Stage.WITHDRAWN: TenderStatus.WITHDRAWN,
}


class ReleaseTag(TextChoices):
    """OCDS codelist releaseTag: what kind of news a publication is."""

    PLANNING = "planning", "Planned"
    PLANNING_UPDATE = "planningUpdate", "Plan changed"
    TENDER = "tender", "Opened"
    TENDER_UPDATE = "tenderUpdate", "Updated"
    TENDER_AMENDMENT = "tenderAmendment", "Changed"
    TENDER_CANCELLATION = "tenderCancellation", "Cancelled"
    AWARD = "award", "Awarded"
    AWARD_UPDATE = "awardUpdate", "Award corrected"
    AWARD_CANCELLATION = "awardCancellation", "Award taken back"
    CONTRACT = "contract", "Contract signed"
    CONTRACT_UPDATE = "contractUpdate", "Contract changed"
    CONTRACT_TERMINATION = "contractTermination", "Contract ended"


class CriterionType(TextChoices):
    QUALITY = "quality", "Quality"
    COST = "cost", "Cost"
    PRICE = "price", "Price"
    SOCIAL_VALUE = "social_value", "Social value"


class DocumentType(TextChoices):
    """The part of OCDS codelist documentType that a call-off needs."""

    TENDER_NOTICE = "tenderNotice", "Tender notice"
    BIDDING_DOCUMENTS = "biddingDocuments", "Bidding documents"
    TECHNICAL_SPECIFICATIONS = "technicalSpecifications", "Specification"
    EVALUATION_CRITERIA = "evaluationCriteria", "Evaluation criteria"
    CONTRACT_DRAFT = "contractDraft", "Draft contract"
    CLARIFICATIONS = "clarifications", "Clarifications"
    AWARD_NOTICE = "awardNotice", "Award notice"
    CONTRACT_SIGNED = "contractSigned", "Signed contract"
    OTHER = "other", "Other document"


class NoticeType(TextChoices):
    """Statutory notices: Procurement Act 2023 (UK1 to UK17), and PCR 2015 until its end."""

    UK1 = "UK1", "UK1 Pipeline"
    UK2 = "UK2", "UK2 Preliminary market engagement"
    UK3 = "UK3", "UK3 Planned procurement"
    UK4 = "UK4", "UK4 Tender"
    UK5 = "UK5", "UK5 Transparency"
    UK6 = "UK6", "UK6 Contract award"
    UK7 = "UK7", "UK7 Contract details"
    UK8 = "UK8", "UK8 Payments"
    UK9 = "UK9", "UK9 Contract performance"
    UK10 = "UK10", "UK10 Contract change"
    UK11 = "UK11", "UK11 Contract termination"
    UK12 = "UK12", "UK12 Procurement termination"
    UK13 = "UK13", "UK13 Dynamic market intention"
    UK14 = "UK14", "UK14 Dynamic market establishment"
    UK15 = "UK15", "UK15 Dynamic market modification"
    UK16 = "UK16", "UK16 Dynamic market cessation"
    UK17 = "UK17", "UK17 Payments compliance"
    F02 = "F02", "F02 Contract notice"
    F03 = "F03", "F03 Contract award notice"
    F14 = "F14", "F14 Corrigendum"
    CONTRACTS_FINDER = "CF", "Contracts Finder notice"


# Those that make a competition public; the others tell of plans, of decisions, or of the DPS.
INVITING_NOTICES = frozenset({NoticeType.UK4, NoticeType.F02, NoticeType.CONTRACTS_FINDER})


class IdentifierScheme(TextChoices):
    """Registers of organisations, by their org-id.guide codes."""

    COMPANIES_HOUSE = "GB-COH", "Companies House number"
    PPON = "GB-PPON", "Public procurement organisation number (PPON)"
    CHARITY = "GB-CHC", "Charity number"


class SupplierSize(TextChoices):
    """OCDS codelist partyScale."""

    SME = "sme", "Small or medium-sized enterprise"
    LARGE = "large", "Large enterprise"


class ThresholdKind(TextChoices):
    """From which value, including VAT, a rule of procurement law applies."""

    NOTIFIABLE = "notifiable", "Notifiable below-threshold contract (councils)"
    GOODS_AND_SERVICES = "goods_and_services", "Goods and services (sub-central authorities)"
    WORKS = "works", "Works"


class Severity(TextChoices):
    """What a finding of the publish checks asks for."""

    ERROR = "error", "Must be mended"
    WARNING = "warning", "Must be acknowledged"


class TimetableKind(TextChoices):
    """Timetables that the date planner can propose."""

    SHORT_CALL_OFF = "short_call_off", "Quick call-off"
    CALL_OFF = "call_off", "Standard call-off"
    MARKET_ENGAGEMENT = "market_engagement", "Market engagement"
    BELOW_THRESHOLD = "below_threshold", "Below-threshold competition"
    OPEN = "open", "Open procedure"
