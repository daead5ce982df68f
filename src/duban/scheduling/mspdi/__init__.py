"""MS Project's XML (MSPDI), in and out: plain XML by our own hand, since no library without Java keeps calendars and links.

Bytes in, a plan file out, and back. Called by `duban plan` and by planning.
"""

from duban.scheduling.mspdi._read import read_mspdi
from duban.scheduling.mspdi._write import write_mspdi

__all__ = ["read_mspdi", "write_mspdi"]
