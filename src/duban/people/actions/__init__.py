"""What is done to places and units (`units`), accounts and tenures (`accounts`), to a post in its holder's absence (`delegations`)
and when its holder changes (`hand_overs`), and the tokens of programs (`tokens`)."""

from duban.people.actions.accounts import (
    add_tenure,
    add_user,
    change_password,
    choose_language,
    end_tenure,
    reset_password,
    set_user_in_use,
)
from duban.people.actions.delegations import end_delegation, give_delegation
from duban.people.actions.hand_overs import sign_hand_over
from duban.people.actions.tokens import make_token, revoke_token
from duban.people.actions.units import (
    add_name,
    add_place,
    add_post,
    add_unit,
    edit_unit,
    remove_name,
    set_unit_in_use,
)
from duban.people.actions.writing import Refused

__all__ = [
    "Refused",
    "add_name",
    "add_place",
    "add_post",
    "add_tenure",
    "add_unit",
    "add_user",
    "change_password",
    "choose_language",
    "edit_unit",
    "end_delegation",
    "end_tenure",
    "give_delegation",
    "make_token",
    "remove_name",
    "reset_password",
    "revoke_token",
    "set_unit_in_use",
    "set_user_in_use",
    "sign_hand_over",
]
