"""The shell: navigation, home, errors. No rules of its own; it shows what the rooms below return."""
