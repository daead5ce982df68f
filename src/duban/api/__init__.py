"""The interface for programs (`/api/v1/`): the same queries and actions as the pages, as JSON.

It owns addresses, shapes and answers, and no rule: what may be seen or done is decided where the pages have it decided.
"""
