"""The network pass: exact early and late dates where no resource is scarce, and what they hang on.

It owns the prepared network, its passes and the chains that explain them; it searches for nothing. Importing it loads no compiler: that comes
with the first network. Called by the solvers, by `explain` and by planning.
"""

from duban.scheduling.network._effects import effects
from duban.scheduling.network._explain import bounds, misses, standings
from duban.scheduling.network._network import Dates, Network, Slack, first_choice
from duban.scheduling.network._reasons import Bound, Chain, Effect, Hit, Standing, Step
from duban.scheduling.network._slips import Slips

__all__ = [
    "Bound",
    "Chain",
    "Dates",
    "Effect",
    "Hit",
    "Network",
    "Slack",
    "Slips",
    "Standing",
    "Step",
    "bounds",
    "effects",
    "first_choice",
    "misses",
    "standings",
]
