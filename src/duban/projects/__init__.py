"""The room of projects: investment projects by stage, from an agreement to full output. Above the ledger, below plans.

What a company promises is kept here and is in no figure; what counts was verified by somebody other than who reported it.
"""
