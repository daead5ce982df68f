"""The ledger (台账): sources, drafts, matters with their duties, measures and limits, and the lifecycle of both.

Every mouth enters by one door: `actions.propose` makes drafts from any source, only `actions.register` makes a matter.
"""
