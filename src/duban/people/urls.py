"""Addresses of the room."""

from django.urls import path

from duban.people.views import accounts, session, standing_in, tokens, units

app_name = "people"
urlpatterns = [
    path("accounts/sign-in/", session.sign_in, name="sign-in"),
    path("accounts/sign-out/", session.sign_out, name="sign-out"),
    path("accounts/demo/", session.demo_enter, name="demo-enter"),
    path("accounts/language/", session.language_set, name="language-set"),
    path("accounts/password/", session.password_change, name="password-change"),
    path("accounts/", accounts.user_list, name="user-list"),
    path("accounts/new/", accounts.user_add, name="user-add"),
    path("accounts/<int:pk>/", accounts.user_detail, name="user-page"),
    path("accounts/<int:pk>/use/", accounts.user_use, name="user-use"),
    path("accounts/<int:pk>/password/", accounts.password_reset, name="password-reset"),
    path("accounts/<int:pk>/posts/", accounts.tenure_add, name="tenure-add"),
    path("accounts/posts/<int:pk>/end/", accounts.tenure_end, name="tenure-end"),
    path("accounts/acting/", standing_in.acting, name="acting"),
    path("accounts/acting/<int:pk>/end/", standing_in.delegation_end, name="delegation-end"),
    path("accounts/handover/<int:pk>/", standing_in.hand_over, name="handover-page"),
    path("accounts/handover/<int:pk>/sign/", standing_in.hand_over_sign, name="handover-sign"),
    path("accounts/tokens/", tokens.token_list, name="token-list"),
    path("accounts/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("units/", units.unit_list, name="unit-list"),
    path("units/in/<int:place_id>/new/", units.unit_add, name="unit-add"),
    path("units/in/<int:place_id>/places/new/", units.place_add, name="place-add"),
    path("units/<int:pk>/", units.unit_detail, name="unit-page"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit-edit"),
    path("units/<int:pk>/use/", units.unit_use, name="unit-use"),
    path("units/<int:pk>/names/", units.name_add, name="name-add"),
    path("units/<int:pk>/names/<int:name_id>/remove/", units.name_remove, name="name-remove"),
    path("units/<int:pk>/posts/", units.post_add, name="post-add"),
]
