"""The room's pages: one module for each noun; each view fetches, binds, acts and answers, and decides nothing."""
