"""Uploads that may break off and go on: the resumable protocol (tus 1.0), and finished files that wait for an action.

Owns no meaning: what a file is for is said by the room that takes it. Called by the ledger's evidence.
"""
