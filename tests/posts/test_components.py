"""Links in the arguments of components and shortcodes, and URLs that a template fills in."""

from time import process_time

import pytest

from linkcheck.model.vocabulary import Markup, Role

from .reading import assert_places_hold, body, reading, urls

A = "https://a.example/"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f'{{{{< button href="{A}1" >}}}}Go{{{{< /button >}}}}', ["1"]),
        (f"{{{{% button url={A}1 %}}}}Go{{{{% /button %}}}}", ["1"]),
        (f'{{{{< figure src="{A}i.png" link="{A}1" caption="by [c]({A}2)" >}}}}', ["1", "2"]),
        (f'{{{{< figure\n  link="{A}1"\n>}}}}', ["1"]),
        (f'{{% include card.html url=\'{A}1\' title="it\'s" %}} and {{% render \'x\', link: "n", to="{A}2" %}}', ["1", "2"]),
        (f'{{% assign url = "{A}no" %}}{{% if page.url=="{A}no" %}}x{{% endif %}}', []),
        (f'<Card\n  title="1 > 0"\n  href="{A}1"\n>\n\ntext [m]({A}2)\n\n</Card>', ["1", "2"]),
        (f'<Link to="{A}1" go={{() => {{ x }}}}>x</Link> <link-card url="{A}2"></link-card>', ["1", "2"]),
        (f"<a href={{\"{A}1\"}}>e</a> <a className='c' href={{`{A}2`}}>e</a> <Nav.Item href={{'{A}3'}} />", ["1", "2", "3"]),
        (f'<Image src="{A}i.png" /> <Card data-href="{A}no" :to="x" imageUrl="{A}no" />', []),
        (f'`<Card href="{A}no" />` and `{{{{< x href="{A}no" >}}}}`', []),
        (f'```jsx\n<Card href="{A}no">x</Card>\n```\n\n    {{{{< x href="{A}no" >}}}}', []),
        (f'<!-- <Card href="{A}no">x</Card> -->\n\n<pre>\n{{% include x url="{A}no" %}}\n</pre>', []),
        (f'{{{{</* x href="{A}no" */>}}}}'.replace("https://a.example/no", "no"), []),
        (f'{{% raw %}}{{% include x url="{A}1" %}}{{% endraw %}}', ["1"]),
        (f'<Card href="/own" to="x" /> {{{{< button href="/own" >}}}} [x]({A}1)', ["1"]),
        (f'{{{{< ref "other.md" >}}}} [x]({A}1) {{% embed {A}2 %}}', ["1", "2"]),
    ],
)
def test_arguments_named_like_links_are_links(text: str, shown: list[str]) -> None:
    """An address in an argument of a component or a shortcode is a link of the body, at its own place, outside of code and comments."""
    found = body(f"é\n\n{text}\n")

    assert [url.removeprefix(A) for url in urls(found.body)] == shown
    assert_places_hold(found)


def test_pictures_of_components_count_as_media() -> None:
    """What a component shows is asked for with `media`, as an image is."""
    text = f'<Image src="{A}i.png" />\n\n{{{{< figure src="{A}j.png" >}}}}'

    assert urls(body(text).body) == []
    assert urls(body(text, media=True).body) == [f"{A}i.png", f"{A}j.png"]


def test_shortcodes_are_read_in_html_too() -> None:
    """Generators fill templates in whatever the markup is."""
    found = body(f'<p>x</p>\n{{{{< button href="{A}1" >}}}}', "post_title: x\npost_excerpt: y")

    assert found.post.markup is Markup.HTML
    assert urls(found.body) == [f"{A}1"]


@pytest.mark.parametrize(
    "button",
    [
        '{{< button href="URL" text="Source" >}}',
        '{{% button href="URL" %}}Source{{% /button %}}',
        '{% include button.html url="URL" title="Source" %}',
        '<Button href="URL">Source</Button>',
    ],
)
def test_a_button_may_be_the_source(button: str) -> None:
    """A component called Source is the Source link, by its argument or by the words that it holds."""
    found = body(f"Ferries ring.\n\n{button.replace('URL', f'{A}other')}\n", f"original_link: {A}act")

    assert urls(found.claims(Role.SOURCE)) == [f"{A}other"]


@pytest.mark.parametrize(
    "url",
    [
        '{{< ref "other.md" >}}',
        '{{ "/x" | relative_url }}',
        "{% link _posts/2020-01-01-x.md %}",
        "{{ site.baseurl }}/a/b",
        f"{A}{{{{ page.id }}}}",
        f"{{{{ site.url }}}}{A}",
    ],
)
def test_what_a_template_fills_in_is_one_link(url: str) -> None:
    """A destination with a template's tag in it is one link, as it is written, whatever signs stand in the tag."""
    found = body(f"[x {{{{ y }}}}]({url}) and <a href='{url}'>z</a> and [w]({A}1)")

    assert urls(found.body) == [url, url, f"{A}1"]
    assert found.body[0].text == "x {{ y }}"
    assert_places_hold(found)


def test_mdx_has_components_comments_and_modules() -> None:
    """In MDX tags are no blocks of HTML, and comments, imports and exports are not shown; a sentence may begin with `import`."""
    text = (
        "import X from './x.mdx'\nexport const u = 'https://no.example/'\n\nimport duties: [i](https://a.example/1)\n\n"
        "{/* [c](https://no.example/) */}\n\n<Tabs>\n[m](https://a.example/2)\n</Tabs>\n\n<Frame />\n\n[n](https://a.example/3)\n"
    )

    found = reading(f"---\ntitle: x\n---\n{text}", "post.mdx")

    assert urls(found.body) == [f"{A}1", f"{A}2", f"{A}3"]
    assert_places_hold(found)


@pytest.mark.parametrize(
    "piece",
    ["{{", "{%", "{{<", '{{< x a="', "<Card ", '<Card a="', "<a x={", "{{ a", "{% a ' ", "{/*", "import x ", "<A{", "{::comment}", "{{x}}"],
)
def test_templates_take_time_that_grows_with_the_text(piece: str) -> None:
    """However often a tag is begun, reading takes no more than its share of time."""
    for name in ("post.md", "post.mdx"):
        start = process_time()
        reading(f"---\ntitle: x\n---\n{A} {piece * (100_000 // len(piece))}", name)

        assert process_time() - start < 3
