"""Planning (倒排工期): plans of what the ledger holds, their editions, what was promised and how it goes.

It owns plans, drafts, published editions and reports on their tasks; the dates themselves are found by `duban.scheduling`. It writes nothing into
the ledger's rows. What it shows on pages of the ledger it registers there when the site starts.
"""
