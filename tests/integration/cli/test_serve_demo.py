"""A site in demo mode is for this machine only, however it was started."""

from __future__ import annotations

from site_of_its_own import Site


def test_serve_keeps_demo_mode_off_the_network(sqlite_site: Site) -> None:
    """DUBAN_MODE=demo left in the environment of a real site opens no door: 4, with what to do."""
    sqlite_site.env["DUBAN_MODE"] = "demo"
    refused = sqlite_site.duban("serve", "--host", "0.0.0.0", code=4)  # noqa: S104
    assert "DUBAN_MODE" in refused.stderr
    assert "sign in as anybody" in refused.stderr
