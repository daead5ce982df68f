"""What the pages of receivers show (`pages`), and what the doctor asks of them (`health`)."""
