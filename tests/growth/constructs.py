"""Texts of any size, each made of one construct, that a stranger could write to keep a reader busy."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

Make: TypeAlias = Callable[[int], str]
PAGE = "https://a.example/"
MARKDOWN = "---\ntitle: x\noriginal_link: https://b.example/1\n---\n"
HTML = "---\npost_title: x\npost_excerpt: y\noriginal_link: https://b.example/1\n---\n"
# What announces a source in several languages, and never comes to an end.
CUES = (
    "cet article est paru initialement sur le site de via dieser artikel erschien zuerst auf der quelle von este artículo fue publicado "
    "originalmente en fuente de эта статья впервые опубликована на источник ten artykuł pierwotnie ukazał się na źródło "
    "この記事は元記事から転載 本文转载自原文链接来源 이 글은 원문 출처에서 처음 게재된 "
)


def repeated(unit: str, before: str = "", after: str = "") -> Make:
    """A text in which `unit` is repeated between a beginning and an end."""
    return lambda size: before + unit * (size // len(unit)) + after


def numbered(unit: str, before: str = "", after: str = "") -> Make:
    """As `repeated`, with a number in each place of `unit` that says `{}`."""
    return lambda size: before + "".join(unit.replace("{}", str(number)) for number in range(size // (len(unit) + 3))) + after


def mirrored(opening: str, closing: str, before: str = "", middle: str = "x", after: str = "") -> Make:
    """Constructs inside of each other: all openings, then as many ends."""

    def make(size: int) -> str:
        depth = size // (len(opening) + len(closing))
        return before + opening * depth + middle + closing * depth + after

    return make


def link(unit: str, before: str = PAGE, after: str = "") -> Make:
    """A Markdown link whose URL repeats `unit`."""
    return repeated(unit, f"{MARKDOWN}[a](<{before}", f"{after}>)")


POSTS: Mapping[str, Make] = {
    "blanks in a URL": repeated(" ", f'{HTML}<a href="https://a/'),
    "blanks in a URL before a quote": repeated(" ", f'{HTML}<a href="https://a/', 'x">y</a>'),
    "unclosed links": repeated('<a href="https://a/ ', HTML),
    "closing quotes": repeated("”", MARKDOWN),
    "closing quotes in a URL": repeated("”", f'{HTML}<a href="', 'x">y</a>'),
    "images in images": repeated("![", MARKDOWN),
    "closed images in images": mirrored("![", "](a)", MARKDOWN),
    "images with words in images": mirrored("![a ", "](a)", MARKDOWN),
    "links to places": repeated("[a](#b)", MARKDOWN),
    "links": numbered(f"[a]({PAGE}{{}})\n\n", MARKDOWN),
    "links without end tags": numbered(f"<p><a href='{PAGE}{{}}'>x ", HTML),
    "Markdown in an import": numbered(f"<p>[a]({PAGE}{{}})</p>", HTML),
    "Markdown beside tags in an import": numbered(f"<a href='{PAGE}{{}}'>x</a> [a]({PAGE}{{}})", HTML),
    "Markdown in comments": numbered(f"[a]({PAGE}{{}}) ", f"{HTML}<!-- ", "-->"),
    "images in images of an import": mirrored("![", "](a)", HTML),
    "links in comments": repeated(f"<!-- <a href='{PAGE}'>x</a> -->", HTML),
    "self-closed frames": repeated(f"<iframe/><a href='{PAGE}'>x</a>", HTML),
    "named sources": repeated(f"<a href='{PAGE}'>Source</a>", HTML),
    "announcements": numbered(f"This post was first published on [a]({PAGE}{{}}). ", "---\ntitle: x\n---\n"),
    "announcements without a link": repeated("this post was first published by the by the ", "---\ntitle: x\n---\n", f"[a]({PAGE}1)"),
    "links between announcements": numbered(f"originally [via]({PAGE}{{}}) on the original of the ", "---\ntitle: x\n---\n"),
    "announcements in Japanese": numbered(f"この記事は[a]({PAGE}{{}})から元記事の転載", "---\ntitle: x\n---\n"),
    "announcements in many languages": numbered(f"{CUES}[a]({PAGE}{{}}) ", "---\ntitle: x\n---\n"),
    "announcements in many languages before a link": repeated(CUES, "---\ntitle: x\n---\n", f"[a]({PAGE}1)"),
    "announcements in many languages behind a link": repeated(CUES, f"---\ntitle: x\n---\n[a]({PAGE}1) "),
    "addresses behind announcements": numbered(
        f"<p>Originally published at {PAGE}{{}} via source: ", HTML.replace("original_link", "other")
    ),
    "addresses of sources": repeated(f"Source: {PAGE}1\n\n", HTML),
    "addresses": numbered(f"{PAGE}{{}} ", MARKDOWN),
    "addresses full of markup": numbered(f"{PAGE}{{}}`*_[x ", MARKDOWN),
    "markup in an address": repeated("`*_[](x)", f"{MARKDOWN}{PAGE}"),
    "addresses without a host between code": repeated("http://a_b`x`", MARKDOWN),
    "addresses without a host between links": repeated("www.a_b[x](y)*", MARKDOWN),
    "references in an address": repeated("&a;", f"{MARKDOWN}{PAGE}"),
    "semicolons behind an address": repeated(";", f"{MARKDOWN}{PAGE}"),
    "addresses in tables": repeated(f"| {PAGE} | www.x.example |\n", f"{MARKDOWN}|a|b|\n|-|-|\n"),
    "closing parentheses": repeated(")", f"{MARKDOWN}{PAGE}("),
    "mail addresses": repeated("<a@b.c>", MARKDOWN),
    "references": lambda size: "\n".join((numbered(f"[a{{}}]: {PAGE}{{}}\n", MARKDOWN)(size), numbered("[a{}] ")(size))),
    "headings": numbered("# a{}\n\n", f"{MARKDOWN}[x](#y)\n\n"),
    "ids": repeated('id="', f"{MARKDOWN}[x](#y)\n\n"),
    "quotes in quotes": repeated("> ", MARKDOWN),
    "lists in lists": repeated("- ", MARKDOWN),
    "emphasis": repeated("a**b", MARKDOWN),
    "bold words": repeated("<p><b>", HTML),
    "shortcodes": repeated("{% highlight %}", MARKDOWN, "{% endhighlight %}"),
    "components with links": numbered(f'<Card href="{PAGE}{{}}">x</Card> ', MARKDOWN),
    "components without ends": repeated(f'<Card href="{PAGE}" ', MARKDOWN),
    "braces in a component without ends": repeated("<Card a={{", MARKDOWN, PAGE),
    "links of one component": repeated("to=https://a ", f"{MARKDOWN}<Card ", ">"),
    "shortcodes of Hugo": numbered(f'{{{{< a href="{PAGE}{{}}" >}}}} ', MARKDOWN),
    "shortcodes of Hugo without ends": repeated(f'{{{{< a href="{PAGE}" ', MARKDOWN),
    "links of one shortcode of Hugo": repeated("to=https://a ", f"{MARKDOWN}{{{{< a ", ">}}"),
    "tags of Liquid": numbered(f'{{% x url="{PAGE}{{}}" %}} ', MARKDOWN),
    "tags of Liquid without ends": repeated(f'{{% x url="{PAGE}" ', MARKDOWN),
    "quotes in tags of Liquid without ends": repeated('{% x "', MARKDOWN, PAGE),
    "links of one tag of Liquid": repeated("to=https://a ", f"{MARKDOWN}{{% a ", "%}"),
    "templates": repeated("{{ a }} ", MARKDOWN),
    "templates in images": mirrored("![{{a}}", "](https://a/{{b}})", MARKDOWN),
    "code beside a component": repeated("<code>{% raw %}", f'{MARKDOWN}<Card href="{PAGE}" />'),
    "ignores": repeated("<!-- linkcheck:ignore[LC202] x -->\n", MARKDOWN),
    "ignores of damaged links": repeated("<!-- linkcheck:ignore[LC202] x --><a href='", HTML),
    "ignores behind a text": repeated("<!-- linkcheck:ignore[LC202] x -->", f"{HTML}x "),
    "ignores in front": repeated("  - codes: LC202\n    reason: x\n", "---\nlinkcheck_ignore:\n", "---\n"),
    "keys of YAML": numbered("a{}: b\n", "---\n", "---\n"),
    "keys of YAML in quotes": numbered('a{}: "b\\n"\n', "---\n", "---\n"),
    "items deep inside": lambda size: (
        "---\na:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 90)) + f"{' ' * 90}- y\n" * (size // 94) + "---\n"
    ),
    "claims": numbered(f"  - {PAGE}{{}}\n", "---\noriginal_link:\n", "---\n"),
    "a long key of TOML": repeated("a.", "+++\n", "a = 1\n+++\n"),
    "keys of TOML": numbered('a{} = "\\u0041"\n', "+++\n", "+++\n"),
    "keys of JSON": numbered('"a{}":1,', "{", '"z":1}'),
    "repeated keys of JSON": repeated('"a":1,', "{", '"z":1}'),
    "values of JSON": numbered('"a{}":"\\u0041",', "{", '"z":1}'),
    "words of JSON": repeated("true,", '{"a":[', "1]}"),
    "blanks before a block": repeated("\n", "", MARKDOWN),
    "blanks in a header": repeated(" ", "Title: x", "y\nDate: z\n\nText"),
    "blanks in a header's second line": repeated(" ", "Title: x\n  y", "z\n\nText"),
    "blanks in Nikola's header": repeated(" ", ".. title: x", "y\n.. slug: z\n\nText"),
    "blanks in a header of definitions": repeated(" ", "[#]: (title: x", "y)\n\nText"),
    "quotes in a header of definitions": repeated(")", "[#]: (title: x", "y)\n\nText"),
    "comments before a page": repeated("<!--a-->"),
    "blanks in a title": repeated(" ", "---\ntitle: 'a |", "b'\n---\nText"),
    "an endless block": repeated("# a\n", "---\n"),
}

# What only texts with components (MDX) are read for.
COMPONENTS: Mapping[str, Make] = {
    "a long name": repeated("a.", f"{MARKDOWN}<A"),
    "arguments": repeated(" a", f"{MARKDOWN}<B"),
    "quotes": repeated("<B '\"", MARKDOWN),
    "braces": repeated("<B {", MARKDOWN),
    "comments": repeated("*/ ", f"{MARKDOWN}{{/*"),
    "beginnings of comments": repeated("{/*", MARKDOWN),
    "imports": repeated("import a\n", MARKDOWN),
    "exports": repeated("export default x\n\n", MARKDOWN),
    "links": numbered(f'<Card href="{PAGE}{{}}" />', MARKDOWN),
}

# At most as long as URLs may be, so that every reader of them is reached.
URLS: Mapping[str, Make] = {
    "blanks": repeated(" ", PAGE, "x"),
    "blanks in a host": repeated(" ", "https://a", "x"),
    "quotes and blanks": repeated("' ", PAGE, "x"),
    "closing quotes": repeated("”", "“a", "x"),
    "closing quotes behind": repeated("”", PAGE, "x"),
    "a period": repeated("https://a/b"),
    "a period without an end": repeated("ab", PAGE),
    "schemes": repeated("http://"),
    "mistyped schemes": repeated("http;//"),
    "slashes": repeated("/", "https:"),
    "signs of user information": repeated("a@", "https://", "x/"),
    "schemes behind user information": repeated("http:", "@"),
    "authorities": repeated("://a@", "https:"),
    "parts with colons": repeated("//a:b@"),
    "labels": repeated("a.", "https://", "com/x"),
    "labels without a scheme": repeated("a.", "", "com/x"),
    "attributes": repeated(" class", PAGE),
    "ends of tags": repeated(">", PAGE),
    "parameters": repeated("&utm_a=1", f"{PAGE}?"),
    "escapes": repeated("%41", PAGE),
    "addresses in archives": repeated("web.archive.org/web/2010/http://", "https://"),
    "stamps": repeated("/web/2010/http:/", "https://web.archive.org"),
    "tokens of FeedsPortal": repeated("s/1a2b/", "http://x.example/c/1/f/1/"),
    "folders of FeedsPortal": repeated("s/1a2b/l/", "http://x.example/c/1/f/1/"),
    "gates in gates": repeated("https://www.google.com/url?q="),
    "marks of Proofpoint": repeated("__;", "https://urldefense.com/v3/__"),
    "codes of Proofpoint": repeated("*", f"https://urldefense.com/v3/__{PAGE}", "__;LQ!!"),
    "parameters of a translation": repeated("_x_tr_a=1&", "https://x.translate.goog/?"),
    "references": repeated("&#38;", f"{PAGE}?"),
}

TITLES: Mapping[str, Make] = {
    "bars": repeated("|", "a", "b"),
    "blanks": repeated(" ", "a", "b"),
    "blanks behind a bar": repeated(" ", "a|", "b"),
    "blanks and dashes": repeated(" - ", "a", "b"),
    "lines": repeated("_", "a", "b"),
    "ampersands": repeated("&"),
    "marks": repeated("a\u0301\u0323"),
}

PAGES: Mapping[str, Make] = {
    "elements in elements": repeated("<p><b>"),
    "tables in tables": repeated("<table><td>"),
    "metadata": numbered("<meta name=a{} content=b>"),
    "a refresh": repeated("1 ", "<meta http-equiv=refresh content='", "'>"),
    "scripted moves": repeated("<script>location='//a"),
    "structured data": mirrored("[", "]", '<script type="application/ld+json">', "1", "</script>"),
    "sentences about what is not found": repeated("page word word word "),
    "notices in a title": repeated("page not found | ", "<title>", "</title>"),
    "notices in a heading": repeated("page not found ", "<title>a</title><h1>", "</h1>"),
    "notices in headings": repeated("<h1>Page not found</h1>", "<title>Page not found</title>"),
    "notices in paragraphs": repeated("<p>Page not found.</p>", "<title>Page not found</title>"),
    "notices in many languages": repeated(
        "Page introuvable. Seite nicht gefunden. Página no encontrada. 页面不存在。ページが見つかりません。"
    ),
    "names beside a notice": lambda size: (
        f"<title>Page not found{numbered(' | a{}')(size // 2)}</title><h1>Page not found</h1>{numbered('<h2>b{}</h2>')(size // 2)}"
    ),
    "addresses in a title": repeated(f"{PAGE}some-words-of-a-title ", "<title>", "</title>"),
    "unclosed titles": repeated("<title"),
    "attributes": numbered(" a{}=b", "<html", ">"),
    "letters without blanks": repeated("漢字"),
}

LINK_HEADERS: Mapping[str, Make] = {
    "targets without an end": repeated("<"),
    "targets": repeated("<a>; rel=canonical, "),
    "parameters": repeated('; a="b"', "<a>"),
    "escapes": repeated('; a="\\', "<a>"),
    "blanks": repeated(" ", "<a>"),
}

# What a web archive may answer instead of a list of captures.
CAPTURES: Mapping[str, Make] = {
    "names of parameters": repeated(";a", "<a>"),
    "parameters": repeated(";rel=a", "<a>; rel=original"),
    "links": repeated("<>", "<a>; rel=original"),
    "links with names": repeated("<a>;a,", "<a>; rel=original,"),
    "pages": repeated("<a>;rel=timemap,"),
    "escapes": repeated("\\a", '<a>; rel="', '"'),
    "types": repeated("a ", '<a>; rel="', '"'),
}

REFRESH_HEADERS: Mapping[str, Make] = {
    "blanks before quotes": repeated(" ", "0;", '"a"b'),
    "blanks before an address": repeated(" ", "0;url=", '"a"b'),
    "blanks before the sign": repeated(" ", "0;url", "x"),
    "digits": repeated("1", "0.", "x"),
    "quotes": repeated('"', "0;url=", "x"),
}

# Regular expressions behind `re:` that a naive search would try in very many ways.
EXPRESSIONS = ("(a*)*b", "(a|a)*c", "(.*){20}x", "(?i)[a-z]+[0-9]{1,200}$", "^https?://.*x.*y.*z.*$", "(a|b)*a(a|b){100}c")

# Such expressions as a committed configuration may hold them.
PATTERNS: Mapping[str, Make] = {
    "alternatives": repeated("a|"),
    "groups": repeated("(a|b)"),
    "groups in groups": mirrored("(?:", ")?"),
    "classes": repeated("[a]"),
    "a class": repeated("ab", "[", "]"),
    "brackets": repeated("["),
    "repetitions": repeated("(a{2}){2}"),
    "digits of a repetition": repeated("1", "a{", "}"),
}
