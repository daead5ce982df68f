"""Long work outside of requests, over the standard Tasks interface: queued in the database with what it belongs to.

`queue` hands work over and says how it stands, `progress` tells how far it is, `recovery` finds work whose worker died, `worker`
does it. Rooms put their work into `tasks` modules and import `queue` only (docs/decisions/0004-jobs.md).
"""
