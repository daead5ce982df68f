"""What a person or a job can do in the ledger: one function for each, and nothing else writes.

`propose` and the draft actions work on drafts; `register` is the only door to a matter.
"""
