"""Shapes of what is typed about plans, and the words for what was refused; they decide neither permission nor state."""
