"""Template tags without domain knowledge; each module is loaded by its name in `{% load %}`."""
