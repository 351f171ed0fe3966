"""The state machine library, imported here and nowhere else, so that it can be exchanged in one place."""

from django_fsm import (
    RETURN_VALUE,
    FSMField,
    TransitionNotAllowed,
    can_proceed,
    transition,
)

__all__ = ["RETURN_VALUE", "FSMField", "TransitionNotAllowed", "can_proceed", "transition"]
