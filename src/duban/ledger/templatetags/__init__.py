"""Template filters of the ledger; each module is loaded by its name in `{% load %}`."""
