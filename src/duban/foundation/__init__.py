"""Django glue without domain: the clock, the journal, the access kernel, state moves, rendering and search tokens.

It knows no unit, document or matter; every room above may use it.
"""
