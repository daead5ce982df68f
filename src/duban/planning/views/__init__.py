"""The room's pages: the list and one plan (`plans`)."""
