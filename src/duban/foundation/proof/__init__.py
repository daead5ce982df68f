"""The journal as proof, kept: the order of the lines, the stored tree, keys, checkpoints, verification, bundles.

What is computed is the engine's (`duban.journal`); here it meets tables, files and the clock.
"""
