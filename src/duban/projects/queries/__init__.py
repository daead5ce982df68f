"""What pages and programs read of projects; never writes."""
