"""What the editor of an opportunity sees, in the order in which readers ask."""

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
)
from wagtail.models import Page

from opportunities.models.checks_panel import ChecksPanel
from opportunities.models.planner_panel import PlannerPanel

ABOUT = MultiFieldPanel(
    [
        FieldPanel("summary"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("reference"), FieldPanel("ocid")]),
        FieldRowPanel([FieldPanel("procedure"), FieldPanel("regime")]),
        FieldPanel("buyer"),
        FieldPanel("category"),
        FieldPanel("main_procurement_category"),
        FieldPanel("main_cpv"),
        FieldPanel("region"),
        FieldPanel("place"),
        FieldPanel("is_example"),
    ],
    heading="What",
)

MONEY = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("value_from"), FieldPanel("value_to")]),
        FieldPanel("vat_applies"),
        FieldRowPanel([FieldPanel("funding_source"), FieldPanel("funding_deadline")]),
    ],
    heading="How much (in pounds, excluding VAT)",
)

DATES = MultiFieldPanel(
    [
        PlannerPanel(heading="Plan the dates"),
        FieldPanel("planned_publication", help_text="If it is not open yet."),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldPanel("short_return_agreed"),
        FieldPanel("briefing_at"),
        FieldRowPanel([FieldPanel("clarification_deadline"), FieldPanel("answers_by")]),
        FieldPanel("intended_award_on"),
        FieldRowPanel([FieldPanel("contract_starts_on"), FieldPanel("contract_ends_on")]),
        FieldPanel("contract_latest_end_on"),
    ],
    heading="By when (UK time)",
)

WHO = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("suitable_for_sme"), FieldPanel("suitable_for_vcse")]),
        FieldPanel("reserved"),
    ],
    heading="Can I",
)

ASK = MultiFieldPanel(
    [FieldPanel("portal_url"), FieldPanel("contact_email")], heading="Who do I ask"
)

OUTCOME = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("outcome"), FieldPanel("outcome_at")]),
        FieldPanel("outcome_reason"),
        FieldPanel("lessons"),
    ],
    heading="What came of it (awards are recorded under Procurement)",
)

CONTENT = [
    *Page.content_panels,
    ABOUT,
    MultipleChooserPanel(
        "further_cpvs", chooser_field_name="cpv", heading="Further CPV codes", label="CPV code"
    ),
    MONEY,
    DATES,
    WHO,
    InlinePanel("criteria", heading="Criteria", label="Criterion"),
    InlinePanel("required_documents", heading="What a bidder must send", label="Document to send"),
    InlinePanel("documents", heading="Documents", label="Document"),
    InlinePanel("notices", heading="Statutory notices", label="Notice"),
    FieldPanel("no_notice_reason"),
    ASK,
    OUTCOME,
    FieldPanel("change_note"),
    ChecksPanel(heading="Before it goes out"),
]
