from .case_studies import CaseStudyIndexPage, CaseStudyPage
from .demo import DemoObject
from .glossary import GlossaryPage, GlossaryTerm
from .guidance import GuidePage, GuideSectionPage, StepByStepPage
from .home import HomePage
from .news import NewsIndexPage, NewsPage
from .standard import StandardPage

__all__ = [
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "DemoObject",
    "GlossaryPage",
    "GlossaryTerm",
    "GuidePage",
    "GuideSectionPage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "StandardPage",
    "StepByStepPage",
]
