"""Jurisdictions, units and their names, posts, users and who holds which post.

It answers who somebody is and what a unit's name in a text refers to; it knows no document and no matter.
"""
