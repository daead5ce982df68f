"""How dates and times are written in each language: 2026年4月9日 and 9 Apr 2026; in tables 2026-04-09.

Read by Django alone (`FORMAT_MODULE_PATH`); templates say `{{ day|date }}` or `{{ day|date:"SHORT_DATE_FORMAT" }}`.
"""
