"""Settings, environment readers, root addresses and the WSGI entry.

The top of the house: it names every room and no model. Read by Django and by the command line only.
"""
