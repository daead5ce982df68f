"""How often somebody may try to sign in: what axes asks of us. Which address a request comes from, and when it is too much.

Wrong passwords count twice: for one name from one address, and, with a higher limit, for an address whatever the names,
or one machine could try a common password on every account.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from duban.foundation.htmx import render


def client_address(request: HttpRequest) -> str | None:
    """The address that the outermost trusted proxy saw; without proxies the one that is connected.

    Each proxy appends whom it was called by, so with n of them the n-th from the right is theirs, and what stands
    further left may be anybody's invention.
    """
    connected = request.META.get("REMOTE_ADDR") or None
    proxies = int(settings.DUBAN_PROXIES)
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies < 1 or not passed[-1]:
        return connected
    return _address(passed[-min(proxies, len(passed))]) or connected


def _address(text: str) -> str | None:
    """An address as some proxies write it, `[::1]:80` and `10.0.0.8:80` too; None for anything else."""
    bare = text.partition("]")[0].removeprefix("[")
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        return str(ip_address(bare))
    except ValueError:
        return None


class SignInHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Axes' own counting, with a second limit for the address alone."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """The failures of name and address; where the address alone has too many, no fewer than the limit."""
        failures = int(super().get_failures(request, credentials))
        if is_address_locked(request):
            return max(failures, int(get_failure_limit(request, credentials)))
        return failures


def is_address_locked(request: Any) -> bool:
    """Whether this address has tried too many wrong passwords within the waiting time."""
    tried = AccessAttempt.objects.filter(
        ip_address=request.axes_ip_address, attempt_time__gte=get_cool_off_threshold(request)
    )
    total = tried.aggregate(total=Sum("failures_since_start"))["total"] or 0
    return bool(total >= settings.DUBAN_ADDRESS_FAILURES)


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """429: the page that says what is closed, and for how long."""
    wait = get_cool_off(request)
    page = {
        "minutes": math.ceil(wait.total_seconds() / 60) if wait else 0,
        "is_whole_address": is_address_locked(request),
    }
    return render(request, "people/locked_out.html", page, status=429)
