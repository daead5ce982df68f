"""The journal's table: one line for each thing that was done, by whom, for which post, with which content.

Lines are only ever added, by `foundation.journal.write`, in the transaction of the change that they tell of.
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line (流水) of one stream; a stream is `matter:12`, `document:3`, `user:7`.

    `content` is canonical JSON (RFC 8785) as text; `digest` is SHA-256 over the line's canonical form, which includes
    the digest of the line before it in the stream, so that no line can be changed or taken out unnoticed.
    """

    stream = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=64)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150)
    post_id = models.BigIntegerField(null=True)
    post = models.CharField(max_length=150, blank=True)
    content = models.TextField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="entry_stream_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.sequence} {self.name}"
