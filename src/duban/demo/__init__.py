"""The demonstration: units, people, matters and documents of a made-up administration, for demo mode only.

`seed` is its one door, called by `duban demo`. It writes through the same actions as everybody else, and a second run
changes nothing.
"""

from duban.demo.accounts import Account
from duban.demo.seed import NotADemo, seed

__all__ = ["Account", "NotADemo", "seed"]
