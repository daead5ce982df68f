"""Changes of projects; each in a transaction, with its line in the stream of the project."""
