"""Chinese formats; see the package above."""
