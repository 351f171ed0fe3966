"""The state machine library, imported here and nowhere else, so that it can be exchanged in one place."""

from django_fsm import RETURN_VALUE, TransitionNotAllowed, can_proceed, transition
from django_fsm import FSMField as _FSMField

__all__ = ["RETURN_VALUE", "FSMField", "TransitionNotAllowed", "can_proceed", "transition"]


class FSMField(_FSMField):
    """A protected word for a state. A class of ours, so that migrations name this module and not the library."""
