"""The table of answers that were given to writing requests with a key, so that a repeated request is answered and not done again."""

from __future__ import annotations

from django.db import models

from duban.people.models import ApiToken


class KeptAnswer(models.Model):
    """The answer to one writing request, kept in the transaction of the write; `request` is the digest of what was asked."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    headers = models.JSONField(default=dict)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="answer_kept_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
