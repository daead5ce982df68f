"""The pages of the room: signing in (`session`), units (`units`) and accounts (`accounts`)."""
