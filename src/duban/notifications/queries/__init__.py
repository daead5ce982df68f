"""What the pages, the feeds and the senders of this room read."""
