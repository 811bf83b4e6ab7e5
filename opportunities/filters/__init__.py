"""The only reader of the query string of opportunities."""

from .menus import menus_of
from .opportunities import Chip, OpportunityFilter

__all__ = ["Chip", "OpportunityFilter", "menus_of"]
