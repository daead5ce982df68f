"""What an operator must know about receivers: one was stopped by itself, or does not answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from duban.foundation import clock
from duban.foundation.health import HealthFinding
from duban.webhooks.choices import Stopped
from duban.webhooks.models import Delivery, Endpoint

# A receiver that is restarted need not be told of.
PATIENCE = dt.timedelta(hours=1)


def webhooks() -> Iterator[HealthFinding]:
    """Every receiver that is not switched off takes what it is sent."""
    now = clock.now()
    for endpoint in Endpoint.objects.kept().exclude(stopped=Stopped.SWITCHED_OFF):
        if endpoint.stopped:
            params: dict[str, str | int] = {"name": endpoint.name, "reason": endpoint.stopped}
            yield HealthFinding("WEBHOOK_STOPPED", params, "warning")
        elif endpoint.failing_since is not None and now - endpoint.failing_since > PATIENCE:
            waiting = Delivery.objects.filter(endpoint=endpoint, next_at__isnull=False).count()
            hours = int((now - endpoint.failing_since).total_seconds() // 3600)
            params = {"name": endpoint.name, "hours": hours, "waiting": waiting}
            yield HealthFinding("WEBHOOK_FAILING", params, "warning")
