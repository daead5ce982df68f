"""The room's pages: the list and one plan (`plans`), its drafts (`drafts`), its tasks (`tasks`)."""
