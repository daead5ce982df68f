"""Webhooks (对外推送): tells other systems, signed, what happens to matters, out of durable rows with retries and replay.

Above the ledger; reads it and never writes to it (docs/decisions/0017-webhooks.md).
"""
