"""What would make hidden links visible again, tried on the text itself."""

import pytest

from linkcheck.model import Edit

from .reading import body, reading, urls

HTML = "post_title: x\npost_excerpt: y"
A = '<a href="https://a.example/">a</a>'
B = '<a href="https://b.example/">b</a>'


def closed(text: str, edits: tuple[Edit, ...]) -> str:
    raw = text.encode()
    for edit in sorted(edits, key=lambda edit: -edit.span.start):
        raw = raw[: edit.span.start] + edit.replacement.encode() + raw[edit.span.end :]
    return raw.decode()


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (f'{A}<iframe src="/v" />{B}', f'{A}<iframe src="/v" ></iframe>{B}'),
        (f'é<iframe src="/v"/>{A}<IFRAME src="/w"/>{B}', f'é<iframe src="/v"></iframe>{A}<IFRAME src="/w"></iframe>{B}'),
        (f'<iframe src="/v"/>{A}<iframe src="/w"></iframe>{B}', f'<iframe src="/v"></iframe>{A}<iframe src="/w"></iframe>{B}'),
        (f'<iframe src="/v">{A}<p>{B}', f'<iframe src="/v"></iframe>{A}<p>{B}'),
        (f'<iframe src="/v">{A}<iframe src="/w"></iframe>{B}', f'<iframe src="/v"></iframe>{A}<iframe src="/w"></iframe>{B}'),
        (f'<script src="/s.js"/>{A}', f'<script src="/s.js"></script>{A}'),
        (f"<title/>{A}", f"<title></title>{A}"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_swallows_links_is_closed(text: str, mended: str, newline: str) -> None:
    """With the edits made, every link is shown, and nothing else has changed."""
    front = newline.join(("---", *HTML.splitlines(), "---", ""))
    found = reading(front + text)

    assert closed(front + text, found.tag_closings) == front + mended
    assert reading(front + mended).hidden == ()


@pytest.mark.parametrize(
    "text", [f"<textarea>{A}", f"<!-- {A}", f"<!-- {A} -->{B}", f"<textarea>{A}</textarea>{B}", f'<p title="x>{A}</p>']
)
def test_what_cannot_be_closed_for_certain_is_left_alone(text: str) -> None:
    """Where an element was meant to end nobody knows, and a comment was meant."""
    assert body(text, HTML).tag_closings == ()


def test_markdown_is_mended_where_its_html_swallows() -> None:
    """Code that only shows such a tag stays as it is."""
    text = "<iframe src='/v'/>\n\n[x](https://a.example/)\n\n`<iframe/>`\n"
    found = body(text)

    assert urls(found.hidden) == ["https://a.example/"]
    assert closed(f"---\ntitle: x\n---\n{text}", found.tag_closings) == f"---\ntitle: x\n---\n{text.replace('/>', '></iframe>', 1)}"
