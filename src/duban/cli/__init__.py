"""The `duban` command: one module per verb, loaded only when its verb is called.

It parses arguments, calls an engine or an action, and prints; it holds no rule. `duban read` and its kin start without
Django; the verbs of the site load it themselves. Called by the console script and by tests.
"""
