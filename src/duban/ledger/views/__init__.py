"""The ledger's pages: one module for each screen; each view fetches, binds, acts and answers, and decides nothing."""
