"""Signing in and out, the own language and password.

No rows and no rules here: forms are bound, actions called, a page or a redirect returned.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from duban.foundation.gate import actor_of
from duban.foundation.htmx import redirect_to, render
from duban.people import actions
from duban.people.access import own_account
from duban.people.forms import OwnPasswordForm, SignInForm
from duban.people.queries import demo_people

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
YEAR = 365 * 24 * 3600


def _next(request: HttpRequest, default: str) -> str:
    """The page to go on with; never another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure()):
        return wanted
    return reverse(default)


def _keep_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


@never_cache
@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; after too many wrong ones the pair of name and address waits (axes)."""
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        login(request, user)
        answer = redirect_to(request, _next(request, settings.LOGIN_REDIRECT_URL))
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _keep_language(answer, user.language)
        return answer
    status = 422 if request.method == "POST" else 200
    page = {"form": form, "next": _next(request, settings.LOGIN_REDIRECT_URL)}
    return render(request, "people/sign_in.html", page, status=status)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect_to(request, reverse(settings.LOGOUT_REDIRECT_URL))


@login_not_required
@require_POST
def demo_enter(request: HttpRequest) -> HttpResponse:
    """Be somebody of the demonstration by one click; outside demo mode there is no such page."""
    if not settings.IS_DEMO:
        raise Http404
    chosen = {p.username: p.user_id for p in demo_people()}.get(request.POST.get("username", ""))
    user = get_object_or_404(get_user_model(), pk=chosen)
    login(request, user, backend=MODEL_BACKEND)
    return redirect_to(request, reverse("web:home"))


@login_not_required
@require_POST
def language_set(request: HttpRequest) -> HttpResponse:
    """Show the same page in another language; somebody signed in keeps it for the next time."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    actor = actor_of(request)
    if actor.user_id is not None:
        actions.choose_language(language, actor=actor)
    return _keep_language(redirect_to(request, _next(request, "web:home")), language)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Change the own password; this session goes on, others end."""
    actor = actor_of(request)
    form = OwnPasswordForm(request.POST or None, user=own_account(actor))
    if request.method == "POST" and form.is_valid():
        user = actions.change_password(password=form.cleaned_data["new"], actor=actor)
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed."))
        return redirect_to(request, reverse("web:home"))
    status = 422 if request.method == "POST" else 200
    return render(request, "people/password_change.html", {"form": form}, status=status)
