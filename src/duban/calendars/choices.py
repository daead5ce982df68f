"""Codes of the room and their labels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# What a line of the journal about a calendar is called.
ENTRY_LABELS = {
    "calendar.notice.add": _("Notice entered"),
    "calendar.notice.edit": _("Notice changed"),
    "calendar.notice.withdraw": _("Notice withdrawn"),
    "calendar.hours.set": _("Service hours set"),
}

# The statutory holidays by their code in `workcalendar`; an office's own have the name that was typed.
HOLIDAYS = {
    "NEW_YEAR": _("New Year's Day"),
    "SPRING_FESTIVAL": _("Spring Festival"),
    "TOMB_SWEEPING": _("Tomb-Sweeping Day"),
    "LABOUR_DAY": _("Labour Day"),
    "DRAGON_BOAT": _("Dragon Boat Festival"),
    "MID_AUTUMN": _("Mid-Autumn Festival"),
    "NATIONAL_DAY": _("National Day"),
}

# Why a notice or hours were refused.
REFUSALS = {
    "NOTICE_REPLACED": _(
        "Somebody changed this notice in the meantime. Look at the newest version."
    ),
    "NOTICE_WITHDRAWN": _("This notice is withdrawn already."),
    "NOTICE_OTHER_YEAR": _("None of the days lies in the year of the notice."),
    "NOTICE_UNREADABLE": _("This can't be read as a notice: %(text)s"),
    "NOTICE_NO_YEAR": _("The year can't be told from the text."),
    "NOTICE_NOTHING": _("No day off and no worked day was found."),
    "NOTICE_COUNT": _("%(name)s: the notice says %(said)s days, but names %(found)s."),
    "NOTICE_WEEKDAY": _("%(day)s is not %(said)s. One of the two is a slip."),
    "NOTICE_CLASH": _("%(day)s can't be off and worked."),
    "HOURS_UNREADABLE": _(
        "Write the hours like this: Mon-Fri 09:00-12:00,14:00-17:30. Not understood: %(text)s"
    ),
    "HOURS_OVERLAP": _("These hours overlap or are out of order: %(text)s"),
    "WORKBOOK_UNREADABLE": _("This workbook can't be opened."),
}
