"""What editors build an issue of the newsletter from."""

from .issue import IssueBodyBlock

__all__ = ["IssueBodyBlock"]
