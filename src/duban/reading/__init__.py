"""The reading engine: a document's text in, structure and findings out.

It owns the grammar of the genre: layout, articles, statements, directives and their fields, each tied to its exact source
characters and to the rule that made it. It opens no file, knows no database and no clock; the document's date is an
argument. Called by `intake` and by nobody else.
"""
