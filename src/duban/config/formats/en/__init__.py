"""English formats; see the package above."""
