"""Input shapes of the ledger's pages, one module for each screen; a form never decides permission or state."""
