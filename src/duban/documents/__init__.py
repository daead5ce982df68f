"""Documents as they were received: files, their text, and what was read in them.

It keeps files and readings and never changes them; what a reading proposes becomes a draft in `ledger`.
"""
