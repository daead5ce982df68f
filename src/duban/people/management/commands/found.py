"""`duban manage found`: the first jurisdiction, its supervision office and the administrator who adds everybody else.

Only on an empty site: afterwards units and accounts are kept on their screens, by people whom the journal names.
"""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import SystemActor
from duban.people import actions
from duban.people.choices import Level, Role, UnitKind
from duban.people.models import Jurisdiction, User

FOUNDER = SystemActor("found", frozenset({"unit.edit", "user.edit"}))


class Command(BaseCommand):
    """Set up an empty site."""

    help = "Set up an empty site: one jurisdiction, its supervision office, one administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What must be known to begin."""
        parser.add_argument("--place", required=True, help="the jurisdiction, e.g. 清河县")
        parser.add_argument("--level", required=True, choices=Level.values)
        parser.add_argument("--office", required=True, help="full name of the supervision office")
        parser.add_argument("--word", required=True, help="word before numbers, e.g. 清督")
        parser.add_argument("--username", required=True, help="sign-in name of the administrator")
        parser.add_argument("--name", required=True, help="name of the administrator")
        parser.add_argument("--password", help="asked for where it is not given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the three, or nothing."""
        if Jurisdiction.objects.exists() or User.objects.exists():
            raise CommandError("this site is set up already; administrators add the rest")
        password = options["password"] or getpass.getpass("Password of the administrator: ")
        try:
            validate_password(password)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self._found(options, password)
        self.stdout.write(f"{options['place']} is set up; sign in as {options['username']}.")

    @transaction.atomic
    def _found(self, options: dict[str, Any], password: str) -> None:
        place = actions.add_place(
            parent_id=None, name=options["place"], level=options["level"], actor=FOUNDER
        )
        office = actions.add_unit(
            jurisdiction_id=place.pk,
            name=options["office"],
            kind=UnitKind.OFFICE,
            document_word=options["word"],
            actor=FOUNDER,
        )
        post = actions.add_post(
            office.pk, title="系统管理员", role=Role.ADMINISTRATOR, actor=FOUNDER
        )
        actions.add_user(
            username=options["username"],
            name=options["name"],
            password=password,
            post_id=post.pk,
            since=clock.today(),
            actor=FOUNDER,
        )
