"""What a person or a job can do with plans: one function for each, and nothing else writes.

`making` begins a plan, `drafts` edits what is not published, `solving` finds its dates, `publishing` puts it in force, `reporting` takes progress.
"""
