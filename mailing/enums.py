"""States and named sets of the mailing list."""

from django.db.models import TextChoices


class Purpose(TextChoices):
    """One thing a person may say yes to; each needs a yes of its own (UK GDPR, Article 4(11))."""

    INNOVATION_NEWS = "innovation_news", "Innovation news"
    OPPORTUNITY_ALERTS = "opportunity_alerts", "Opportunity alerts"


class Frequency(TextChoices):
    """How often alerts come; digests go out at 8:30am UK time."""

    IMMEDIATE = "immediate", "As soon as something happens"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week, on Monday"


class Coverage(TextChoices):
    """Of which events an alert tells."""

    EVERYTHING = "everything", "New opportunities, and what changes in them"
    NEW_ONLY = "new_only", "New opportunities only"


class ConsentEventKind(TextChoices):
    """What happened to a consent."""

    REQUESTED = "requested", "Asked for"
    CONFIRMED = "confirmed", "Confirmed"
    RENEWED = "renewed", "Renewed"
    IMPORTED = "imported", "Imported with evidence"
    CHANGED = "changed", "What is followed was changed"
    ADDRESS_CHANGED = "address_changed", "Address changed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    OBJECTED = "objected", "Objected to all mail"
    BOUNCED_OUT = "bounced_out", "Ended because mail bounced"
    COMPLAINED = "complained", "Ended by a complaint"
    EXPIRED = "expired", "Expired without renewal"
    ERASED = "erased", "Erased"


GIVEN = (ConsentEventKind.CONFIRMED, ConsentEventKind.RENEWED, ConsentEventKind.IMPORTED)
ENDED = (
    ConsentEventKind.WITHDRAWN,
    ConsentEventKind.OBJECTED,
    ConsentEventKind.BOUNCED_OUT,
    ConsentEventKind.COMPLAINED,
    ConsentEventKind.EXPIRED,
    ConsentEventKind.ERASED,
)


class Actor(TextChoices):
    """Who made it happen."""

    SELF = "self", "The person"
    STAFF = "staff", "Staff"
    PROVIDER = "provider", "The mail service"
    SYSTEM = "system", "The clock"


class Channel(TextChoices):
    """Where it happened."""

    FORM = "form", "The sign-up page"
    CONFIRMATION = "confirmation", "The link in the confirmation"
    ONE_CLICK = "one_click", "The mail program’s unsubscribe button"
    STOP_PAGE = "stop_page", "The link in a mail"
    SETTINGS = "settings", "The settings page"
    RENEWAL = "renewal", "The link in a renewal"
    ADMIN = "admin", "The admin"
    IMPORT = "import", "An imported file"
    BOUNCE = "bounce", "A report of the mail service"
    CLOCK = "clock", "The passing of time"


class EndReason(TextChoices):
    """Why a subscription ended; it ends once."""

    WITHDRAWN = "withdrawn", "Withdrawn"
    REPLACED = "replaced", "Replaced by another"
    OBJECTED = "objected", "Objection to all mail"
    BOUNCED = "bounced", "Mail bounced"
    COMPLAINED = "complained", "Complaint"
    EXPIRED = "expired", "Not renewed"
    ERASED = "erased", "Erased"


class ActionKind(TextChoices):
    """What a mailed link lets a person do."""

    SIGN_UP = "sign_up", "Confirm a sign-up"
    SETTINGS = "settings", "Open the settings"
    CHANGE_ADDRESS = "change_address", "Confirm a new address"
    RENEW = "renew", "Renew a consent"


class SuppressionReason(TextChoices):
    """Why an address must not be written to."""

    BOUNCE = "bounce", "Mail bounced"
    COMPLAINT = "complaint", "Complaint"
    OBJECTION = "objection", "Objection"
    BLOCKED = "blocked", "Blocked by its owner"
    ERASURE = "erasure", "Erased"


class RequestKind(TextChoices):
    """What a person may ask of us about their data (UK GDPR, Articles 15 to 21)."""

    ACCESS = "access", "A copy of the data"
    RECTIFICATION = "rectification", "Correction"
    ERASURE = "erasure", "Erasure"
    OBJECTION = "objection", "Objection: no more mail at all"


class MailingKind(TextChoices):
    """What is sent to many, or, as a service, to one who asked for it."""

    ISSUE = "issue", "Newsletter issue"
    ALERT = "alert", "Alert"
    DIGEST = "digest", "Digest"
    SERVICE = "service", "Service mail"


ALERTS = (MailingKind.ALERT, MailingKind.DIGEST)


class MailingState(TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    EXPANDING = "expanding", "Being prepared"
    SENDING = "sending", "Being sent"
    PAUSED = "paused", "Paused"
    HELD = "held", "Held: too late to go out by itself"
    FINISHED = "finished", "Sent"
    CANCELLED = "cancelled", "Cancelled"


class DeliveryState(TextChoices):
    """Where one mail to one person stands.

    `committing` is written durably just before the mail server is told that the message is
    complete: exactly once can not be had over SMTP (RFC 1047), so what a killed worker leaves
    there is in doubt, and shown as such.
    """

    PENDING = "pending", "Waiting"
    CLAIMED = "claimed", "Taken by a worker"
    COMMITTING = "committing", "Being handed over"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Not sent"
    CANCELLED = "cancelled", "Cancelled"
    IN_DOUBT = "in_doubt", "In doubt"
    LEFT = "left", "In doubt, and left so"


WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.COMMITTING)


class DeliveryOutcome(TextChoices):
    """What became known after it was sent."""

    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Bounced"
    COMPLAINED = "complained", "Complaint"


class News(TextChoices):
    """What an alert tells of an opportunity."""

    NEW = "new", "New opportunity"
    OPENED = "opened", "Open for bids"
    ON_AGAIN = "on_again", "On again"
    CHANGED = "changed", "Deadline changed"
    ANSWERED = "answered", "Answer published"
    CANCELLED = "cancelled", "Cancelled"
    NO_AWARD = "no_award", "Closed without award"
    AWARDED = "awarded", "Awarded"
    TAKEN_BACK = "taken_back", "Award taken back"


NEW_ONES = (News.NEW, News.OPENED)  # what is new only once; the rest happens to what is known
ENDINGS = (News.CANCELLED, News.NO_AWARD, News.AWARDED, News.TAKEN_BACK)
