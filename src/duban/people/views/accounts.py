"""Accounts for administrators: who may sign in, and which posts the person holds.

No rows and no rules here: rows come through access and queries, changes go through actions.
"""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.people import actions
from duban.people.access import fetch_tenure, fetch_user
from duban.people.choices import REFUSALS
from duban.people.forms import EndForm, NewPasswordForm, NewUserForm, TenureForm
from duban.people.queries.accounts import account_list, account_page, post_options
from duban.people.views.answers import form_status, tried


@require_GET
@needs("user.edit")
def user_list(request: HttpRequest) -> HttpResponse:
    """The accounts that the administrator keeps."""
    return render(request, "people/user_list.html", {"users": account_list(actor_of(request))})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@needs("user.edit")
def user_add(request: HttpRequest) -> HttpResponse:
    """A new account with its first post."""
    actor = actor_of(request)
    form = NewUserForm(request.POST or None, posts=post_options(actor))
    if request.method == "POST" and form.is_valid():
        user = tried(form, partial(actions.add_user, actor=actor))
        if user is not None:
            messages.success(request, _("The account is made."))
            return redirect_to(request, reverse("people:user-page", args=[user.pk]))
    return render(request, "people/user_add.html", {"form": form}, status=form_status(request))


@require_GET
@needs("user.edit")
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account with its posts."""
    return _page(request, pk)


@require_POST
@needs("user.edit")
def user_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, or open it again."""
    actor = actor_of(request)
    fetch_user(actor, pk)
    try:
        actions.set_user_in_use(pk, in_use=request.POST.get("in_use") == "yes", actor=actor)
    except actions.Refused as refusal:
        messages.error(request, str(REFUSALS[refusal.code]))
    return redirect_to(request, reverse("people:user-page", args=[pk]))


@sensitive_post_parameters("new", "again")
@require_POST
@needs("user.edit")
def password_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Set somebody's password."""
    actor = actor_of(request)
    form = NewPasswordForm(request.POST, user=fetch_user(actor, pk))
    if not form.is_valid():
        return _page(request, pk, password_form=form, status=422)
    actions.reset_password(pk, password=form.cleaned_data["new"], actor=actor)
    messages.success(request, _("The password is set. Tell the person to change it."))
    return redirect_to(request, reverse("people:user-page", args=[pk]))


@require_POST
@needs("user.edit")
def tenure_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    actor = actor_of(request)
    fetch_user(actor, pk)
    form = TenureForm(request.POST, posts=post_options(actor))
    if form.is_valid() and tried(form, partial(actions.add_tenure, pk, actor=actor)) is not None:
        messages.success(request, _("The post is given."))
        return redirect_to(request, reverse("people:user-page", args=[pk]))
    return _page(request, pk, tenure_form=form, status=422)


@require_POST
@needs("user.edit")
def tenure_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's time in a post."""
    actor = actor_of(request)
    user_id = fetch_tenure(actor, pk).user_id
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is not a date. Write it like 2026-04-09."))
    elif tried(form, partial(actions.end_tenure, pk, actor=actor)) is None:
        messages.error(request, " ".join(str(e) for e in form.non_field_errors()))
    else:
        messages.success(request, _("The post is ended."))
    return redirect_to(request, reverse("people:user-page", args=[user_id]))


def _page(
    request: HttpRequest,
    pk: int,
    *,
    tenure_form: TenureForm | None = None,
    password_form: NewPasswordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    user = fetch_user(actor, pk)
    context = {
        "page": account_page(actor, user),
        "tenure_form": tenure_form or TenureForm(posts=post_options(actor)),
        "password_form": password_form or NewPasswordForm(user=user),
    }
    return render(request, "people/user_page.html", context, status=status)
