"""The journal's tables: the lines, their order in the tree, the tree itself, and what was signed of it.

Lines are only ever added, by `foundation.journal`, in the transaction of the change that they tell of; all else is written by
`foundation.proof` and `foundation.followers`. Nothing but `PersonalValue` is ever erased.
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line (流水) of one stream; a stream is `matter:12`, `document:3`, `user:7`.

    `content` is canonical JSON (RFC 8785) as text; `digest` is the hash of the line's text as a leaf of the tree (`duban.journal`),
    which includes the digest of the line before it in the stream, so that no line can be changed or taken out unnoticed.
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
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="entry_stream_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.sequence} {self.name}"


class Log(models.Model):
    """The one row that says how far the tree reaches; whoever lets it grow holds this row's lock.

    All lines up to `settled_id` are in the tree; `seen_id` is what was the last line at `seen_at`, and will be settled a day later.
    """

    origin = models.CharField(max_length=100)
    size = models.BigIntegerField(default=0)
    settled_id = models.BigIntegerField(default=0)
    seen_id = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.origin} ({self.size})"


class Leaf(models.Model):
    """The place of a line in the tree, counted from 0 without gap. Stream and sequence name a line that is gone."""

    number = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    stream = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.number}: {self.stream}#{self.sequence}"


class Tile(models.Model):
    """Up to 256 hashes of the tree, joined; see `duban.journal`."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="tile_place")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class JournalKey(models.Model):
    """A public key that signs or once signed checkpoints, as text."""

    text = models.CharField(max_length=250, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.text


class Checkpoint(models.Model):
    """A signed statement (检查点) of how large the tree was and what its root was; `note` is the whole of it."""

    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    note = models.TextField()
    key = models.ForeignKey(JournalKey, on_delete=models.PROTECT, related_name="checkpoints")

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["size"], name="checkpoint_size")]

    def __str__(self) -> str:
        return f"{self.size} {self.root[:8]}"


class Follower(models.Model):
    """How far one reader of the journal has come; `number` is the place of the next line that it has to be told of.

    After a failure `reason` says what broke, and nothing is tried before `retry_at`.
    """

    name = models.CharField(max_length=64, unique=True)
    number = models.BigIntegerField()
    moved_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class PersonalValue(models.Model):
    """A value that may have to be erased; the journal holds `digest`, its commitment, in its place.

    Erasing empties salt and value: without the salt nothing can be guessed against the digest.
    """

    stream = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=64, blank=True)
    value = models.TextField(blank=True)
    kept_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["stream", "name"], name="personal_stream_name")]

    def __str__(self) -> str:
        return f"{self.stream} {self.name}"
