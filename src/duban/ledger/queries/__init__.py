"""What the ledger's screens show, fetched in few queries and returned as frozen values.

One module for each screen; every function takes the actor and starts from what that actor may see.
"""
