from .consent import ConsentChain, ConsentCheckpoint, ConsentEvent
from .delivery import AlertMatch, Delivery, Mailing, SeenPublication
from .issue import IssuePage, NewsletterIndexPage
from .monthly_interest import MonthlyInterest
from .pending import ActionToken, PendingAction
from .provider import MailEvent, RateBucket
from .request import DataRequest
from .settings import MailingSettings
from .subscriber import Interest, Subscriber, Subscription
from .suppression import EVERYTHING, Suppression
from .wording import ConsentWording

__all__ = [
    "EVERYTHING",
    "ActionToken",
    "AlertMatch",
    "ConsentChain",
    "ConsentCheckpoint",
    "ConsentEvent",
    "ConsentWording",
    "DataRequest",
    "Delivery",
    "Interest",
    "IssuePage",
    "MailEvent",
    "Mailing",
    "MailingSettings",
    "MonthlyInterest",
    "NewsletterIndexPage",
    "PendingAction",
    "RateBucket",
    "SeenPublication",
    "Subscriber",
    "Subscription",
    "Suppression",
]
