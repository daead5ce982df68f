"""What people are told and reminded of: notifications in the page, by mail and by channels, and calendar feeds."""
