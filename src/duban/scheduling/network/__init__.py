"""The network pass: exact early and late dates where no resource is scarce, and what they hang on.

It owns the prepared network, its passes and the chains that explain them; it searches for nothing. Importing it loads no compiler: that comes
with the first network. Called by the solvers, by `explain` and by planning.
"""

from duban.scheduling.network._network import Dates, Network, Slack, first_choice

__all__ = ["Dates", "Network", "Slack", "first_choice"]
