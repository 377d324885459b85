"""Addresses of the front matter that claim nothing, when the web is asked."""

from pathlib import Path

from linkcheck.http.httpx_transport import Transport
from linkcheck.model.vocabulary import Outcome, Role, Severity
from linkcheck.pipeline.run import check
from tests.internet.behaviours import not_found, page
from tests.internet.server import internet
from tests.internet.sites import Site

POST = """\
---
title: A quarry
author:
  url: https://paper.example/gone
tumblr_url: https://old.example/1
---
[x](https://paper.example/)
"""


def test_they_are_checked_as_links_but_for_former_addresses(tmp_path: Path) -> None:
    """An author's dead page is a warning, as in the body; where the post once was, nobody asks."""
    (tmp_path / "post.md").write_text(POST)
    with internet(Site("paper.example", {"/": page("<title>Paper</title>")}, fallback=not_found())) as net:
        settings = net.settings_by_name(folder=tmp_path)
        report = check([tmp_path], settings, transport=Transport(settings, net.names()))

    (post,) = report.posts
    assert [(link.field, link.role) for link in post.reading.links][:2] == [("author.url", Role.FRONT), ("tumblr_url", Role.FRONT)]
    (finding,) = post.findings
    assert (finding.code, finding.severity) == ("LC401", Severity.WARNING)
    assert "https://paper.example/gone" in finding.message
    assert report.resolutions["https://old.example/1"].outcome is Outcome.UNCHECKED
