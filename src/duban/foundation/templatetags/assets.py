"""`{% asset "main" %}` puts an entry's styles and scripts into the head; `{% icon "check" %}` draws an icon.

Both write addresses only, never inline script or style, so that the content security policy stays strict. Where the
front end is not built they draw nothing outside production: pages work without it, and the health check names it.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from duban.foundation import assets

register = template.Library()


@register.simple_tag
def asset(name: str) -> SafeString:
    """Links and script of one entry of `frontend/src/entries`; entries under `early/` block the first paint."""
    try:
        return _links(assets.entry(name))
    except assets.AssetsMissing as error:
        return format_html("<!-- {} -->", str(error))


@lru_cache(maxsize=64)
def _links(entry: assets.Entry) -> SafeString:
    if entry.is_early:
        return format_html('<script src="{}"></script>', static(entry.script))
    styles = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in entry.styles)
    )
    preloads = format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((static(path),) for path in entry.preloads)
    )
    script = format_html('<script type="module" src="{}"></script>', static(entry.script))
    return format_html("{}\n{}\n{}", styles, preloads, script)


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """A decorative icon: the words beside it, or the button's label, carry the meaning."""
    try:
        return _drawing(assets.sprite(), name, css_class)
    except assets.AssetsMissing:
        return SafeString("")


@lru_cache(maxsize=512)
def _drawing(sprite: str, name: str, css_class: str) -> SafeString:
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css_class,
        static(sprite),
        name,
    )
