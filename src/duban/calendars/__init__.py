"""The calendars room: holiday notices and service hours as they are entered, and the calendar value made of them.

Nothing is overwritten: another version is another row, so that a limit can be recomputed as it was.
"""
