"""Which files the relative links of a post mean, by the rules of the generator that makes the site, and which of them are not there.

A link is called broken only where every file that a generator might take for it is missing: beside the post, in the folder that the post's
own address stands for, and among the files that are copied as they are. In a built site what is not there is not there.
Where the site's address is known, relative links are joined to it, so that they can be asked for.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct, structs

from linkcheck.model import Link, Post
from linkcheck.model.digest import digest_of
from linkcheck.model.files import read_file
from linkcheck.model.vocabulary import Certainty, Markup, Role
from linkcheck.posts.anchors import Anchor
from linkcheck.posts.read import MAX_POST_BYTES, parse_post
from linkcheck.text import pattern
from linkcheck.urls.identity import bare_host
from linkcheck.urls.url import NotWebLink, Url, join_url, parse_url, web_url


class _Generator(Struct, frozen=True):
    """A site generator: the files that show it, the folders that it copies as they are, and whether links name files rather than addresses.

    Where they name files it looks for them beside the post alone. `moves_posts` says that a post's address tells nothing of its folder.
    """

    markers: tuple[str, ...]
    static: tuple[str, ...]
    by_file: bool = False
    moves_posts: bool = False


_GENERATORS = (
    # Docusaurus
    _Generator(("docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs"), ("static",), by_file=True),
    # Astro
    _Generator(("astro.config.mjs", "astro.config.js", "astro.config.ts"), ("public",), by_file=True),
    # Eleventy
    _Generator((".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs"), ("", "src", "public", "static")),
    # Hugo
    _Generator(
        ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default/hugo.toml", "config/_default/config.toml", "archetypes"),
        ("static", "assets", "content"),
    ),
    # Jekyll
    _Generator(("_config.yml", "_config.yaml"), ("", "assets"), moves_posts=True),
)
_MARKDOWN = frozenset({".md", ".mdx", ".markdown"})
# Files that no generator makes of others: what is copied to the site.
_ASSETS = frozenset(
    """
    .png .jpg .jpeg .gif .svg .webp .avif .bmp .ico .pdf .zip .gz .tgz .csv .xlsx .xls .docx .doc .pptx .ppt .odt .epub .mp3 .ogg .wav .mp4
    .webm .mov .ipynb
""".split()
)
# In a bundle the folder is the post (Hugo, Docusaurus, Eleventy).
_BUNDLES = frozenset({"index", "_index", "readme"})
_DEEPEST = 8
_DATED = pattern(r"(\d{4})-(\d{2})-(\d{2})-")
# More posts than one leads to places of.
_MOST_READ = 200
# So that the time for a post does not grow with the length of those around it.
_MOST_READ_BYTES = 4_000_000
# A host that redirects by a file of its own may know addresses that are no files.
_REDIRECTING = ("_redirects", ".htaccess", "vercel.json", "netlify.toml", "staticwebapp.config.json")
_PAGES = ("", ".html", "/index.html", "/index.htm")
# Only of such a page it is certain what links are relative to.
_PAGE_ENDS = ("/", ".html", ".htm")
_LEFT_AS_THEY_ARE = ("https://", "http://", "//", "#")


class MissingTarget(Struct, frozen=True):
    """What a link means and the site does not have, and how sure that is."""

    path: str
    certainty: Certainty


class LocalFiles:
    """The files around one post; `depends_on` is what was asked of the file system, with the answers."""

    def __init__(self, post: Post, folder: Path, site_dir: str | None, site_url: str | None) -> None:
        self.depends_on: dict[bytes, bool | bytes] = {}
        self._post = post
        self._file = os.path.normpath(os.path.join(folder, post.path))
        self._base = os.path.dirname(self._file)
        self._stem = os.path.splitext(os.path.basename(self._file))[0]
        outside = post.path.startswith("..") or os.path.isabs(post.path)
        self._bound = self._base if outside else os.path.normpath(folder)
        self._built = os.path.normpath(os.path.join(folder, site_dir)) if site_dir else ""
        self._folder = os.path.normpath(folder)
        self._unread = _MOST_READ_BYTES
        self._site = web_url(site_url or "")

    def missing(self, urls: Iterable[str]) -> Mapping[str, MissingTarget]:
        """What is not there of what these URLs mean, by the URLs."""
        found: dict[str, MissingTarget] = {}
        # A post from memory, or of another revision, has no files around it.
        if os.path.isfile(self._file):
            for url in dict.fromkeys(urls):
                parsed = parse_url(url)
                if not isinstance(parsed, Url) and parsed is not NotWebLink.RELATIVE:
                    continue
                path = self._path_in_site(url) if self._is_built else None
                target = self._missing_page(path) if path else self._missing_file(url)
                if target is not None:
                    found[url] = target
        return found

    def dangling(self, urls: Iterable[str]) -> frozenset[str]:
        """The URLs that lead to a place in another post which that one does not have."""
        by_file: dict[str, list[str]] = {}
        for url in dict.fromkeys(urls):
            path, _, place = url.partition("#")
            beside = self._beside(unquote(path)) if place and parse_url(url) is NotWebLink.RELATIVE else None
            if (
                beside is not None
                and os.path.splitext(beside)[1].lower() in _MARKDOWN
                and os.path.isfile(beside)
                and self._is_inside(beside)
            ):
                by_file.setdefault(beside, []).append(url)
        return frozenset(url for file, named in islice(by_file.items(), _MOST_READ) for url in self._dangling_in(file, named))

    def _dangling_in(self, file: str, urls: list[str]) -> Iterator[str]:
        """Those of the URLs that name a place which a file does not have."""
        # Imported here: few posts link to places of others.
        from linkcheck.posts.components import without_template_code
        from linkcheck.posts.fragments import dangling_links

        try:
            raw = read_file(file, min(MAX_POST_BYTES, self._unread))
        except OSError:
            return
        self._unread -= len(raw)
        self.depends_on[os.fsencode(file)] = digest_of(raw)
        post = parse_post(raw, len(raw), os.path.basename(file), plain=True)
        if isinstance(post, Post):
            named = [Anchor("", url[url.index("#") :], at, at, "", at, at) for at, url in enumerate(urls)]
            yield from (urls[at] for at in dangling_links(without_template_code(post.text[post.body_start :]), named, post.markup))

    def _beside(self, path: str) -> str | None:
        """The file that a path means from the post's own folder; None where it lies outside of the site."""
        if path.startswith(("/", "\\")) or "//" in path or "@" in path or not path:
            return None
        beside = os.path.normpath(os.path.join(self._base, path))
        return beside if self._is_around(beside) else None

    def _is_around(self, path: str) -> bool:
        """Whether a path, as it is written, lies in the site."""
        if _is_below(path, self._bound):
            return True
        # The settings may lie deeper in the site, or elsewhere.
        root, generator = self._generator
        return generator is not None and _is_below(path, root)

    def _exists(self, path: str) -> bool:
        """Whether something is there; also where nobody may know: no file can have the name, or it leads out of the site."""
        return self._looks_up(path) or not self._is_inside(path)

    def _looks_up(self, path: str) -> bool:
        try:
            key = os.fsencode(path)
        except UnicodeEncodeError:
            return False
        known = self.depends_on.get(key)
        if known is None:
            known = self.depends_on[key] = os.path.exists(path)
        return known is not False

    def _is_inside(self, path: str) -> bool:
        """Whether a path leads into the site: a link in the tree may lead anywhere, and what is there is nobody's business."""
        try:
            real = os.path.realpath(path)
            if _is_below(real, os.path.realpath(self._bound)) or (self._built and _is_below(real, os.path.realpath(self._built))):
                return True
            root, generator = self._generator
            return generator is not None and _is_below(real, os.path.realpath(root))
        except (OSError, ValueError):
            return False

    @cached_property
    def _is_built(self) -> bool:
        if not self._built or (_is_below(self._built, self._folder) and not _leads_below(self._built, self._folder)):
            return False
        return self._looks_up(os.path.join(self._built, "index.html"))

    def _place(self, path: str) -> str | None:
        """The place of a page in the built site; None where its path leads out of that."""
        place = os.path.normpath(os.path.join(self._built, unquote(path).lstrip("/")))
        return place if place == self._built or _is_below(place, self._built) else None

    def _missing_page(self, path: str) -> MissingTarget | None:
        """What a built site lacks."""
        place = self._place(path)
        if place is None or any(self._exists(place + end) for end in _PAGES):
            return None
        redirects = any(self._exists(os.path.join(self._built, name)) for name in _REDIRECTING)
        return MissingTarget(path, Certainty.LIKELY if redirects else Certainty.CONFIRMED)

    def _path_in_site(self, url: str) -> str | None:
        prefix = self._site.path.rstrip("/") if self._site is not None else ""
        parsed = parse_url(url)
        if parsed is NotWebLink.RELATIVE:
            page = "/" if url.startswith("/") else self._page
            target = web_url(join_url(f"https://site.invalid{page}", url) or "") if page is not None else None
            if target is None or os.path.splitext(target.path)[1].lower() in _MARKDOWN:
                return None
            path = target.path
        elif (
            isinstance(parsed, Url) and self._site is not None and bare_host(parsed.host) == bare_host(self._site.host) and not parsed.query
        ):
            path = parsed.path
        else:
            return None
        return path.removeprefix(prefix) if not prefix or f"{path}/".startswith(f"{prefix}/") else None

    @cached_property
    def _page(self) -> str | None:
        """The path of the post's own page on the built site; None where none of those that it may have is there."""
        prefix = self._site.path.rstrip("/") if self._site is not None else ""
        for path in self._own_paths():
            place = self._place(path)
            if place is None:
                continue
            page = os.path.join(place, "index.html") if path.endswith("/") else place
            if self._looks_up(page) and self._is_inside(page):
                return f"{prefix}{path}"
        return None

    def _own_paths(self) -> Iterator[str]:
        """The paths that a page made of the post may have: by its own permalink, by its folder, and by its date."""
        permalink = self._post.permalink or ""
        own = web_url(permalink)
        named = own.path if own is not None else permalink
        if named.startswith("/") and ":" not in named and "{" not in named:
            yield named
        dated = _DATED.match(self._stem)
        slug = self._stem[dated.end() :] if dated is not None else self._stem
        if dated is not None:
            day = "/".join(dated.groups())
            yield from (f"/{day}/{slug}.html", f"/{day}/{slug}/")
        parts = os.path.relpath(self._base, self._bound).split(os.sep)
        for first in range(len(parts) + 1):
            folder = "/".join(part for part in parts[first:] if part != ".")
            if self._stem.lower() in _BUNDLES:
                yield f"/{folder}/" if folder else "/"
            else:
                yield from (f"/{folder}/{slug}/".replace("//", "/"), f"/{folder}/{slug}.html".replace("//", "/"))

    def _missing_file(self, url: str) -> MissingTarget | None:
        """The file beside the post that a relative link names and no generator finds."""
        path = unquote(url.partition("#")[0].partition("?")[0])
        suffix = os.path.splitext(path)[1].lower()
        beside = self._beside(path)
        if beside is None or suffix not in _MARKDOWN | _ASSETS:
            return None
        bundle = self._stem.partition(".")[0].lower() in _BUNDLES
        if suffix in _ASSETS and self._post.markup is Markup.HTML and not bundle:
            # The address of the page decides, and imports keep those of another site.
            return None
        if self._exists(beside):
            return None
        root, generator = self._generator
        by_file = suffix in _MARKDOWN or (generator is not None and generator.by_file)
        if generator is not None and generator.moves_posts and not by_file:
            return None
        if any(self._exists(place) for place in self._elsewhere(path, root, generator, bundle=bundle) if self._is_around(place)):
            return None
        return MissingTarget(os.path.relpath(beside, self._bound).replace(os.sep, "/"), Certainty.LIKELY)

    def _elsewhere(self, path: str, root: str, generator: _Generator | None, *, bundle: bool) -> Iterator[str]:
        """Where else the file may be that a generator takes for a link, or that has the link's address in the site."""
        if not bundle:
            yield os.path.normpath(os.path.join(self._base, self._stem, path))
        suffix = os.path.splitext(path)[1].lower()
        if suffix in _MARKDOWN:
            stem = os.path.splitext(path)[0]
            yield from (os.path.normpath(os.path.join(self._base, stem + other)) for other in sorted(_MARKDOWN - {suffix}))
        if generator is None:
            return
        inside = os.path.relpath(self._base, root)
        below = os.path.join(*parts[1:]) if len(parts := inside.split(os.sep)) > 1 else ""
        for static in generator.static:
            for folder in ("", inside, below, os.path.join(below, self._stem)):
                yield os.path.normpath(os.path.join(root, static, folder, path))

    @cached_property
    def _generator(self) -> tuple[str, _Generator | None]:
        """The nearest folder around the post that a generator has set up, and that generator."""
        folder = self._base
        for _ in range(_DEEPEST):
            for generator in _GENERATORS:
                if any(self._looks_up(os.path.join(folder, marker)) for marker in generator.markers):
                    return folder, generator
            folder = os.path.dirname(folder)
        return folder, None


def addresses_on_site(links: Iterable[Link], post: Post, site_url: str) -> tuple[Link, ...]:
    """The links of a post, relative ones of its body joined to its page, or to the site, where the address of these is known."""
    page = _page_of(post, site_url)
    return tuple(_joined_to(link, site_url, page) if link.role is Role.BODY else link for link in links)


def _joined_to(link: Link, site_url: str, page: str | None) -> Link:
    if link.url.startswith(_LEFT_AS_THEY_ARE):
        return link
    from_root = link.url.startswith("/")
    base = site_url if from_root else page
    is_source = os.path.splitext(link.url.partition("#")[0])[1].lower() in _MARKDOWN
    if base is None or (is_source and not from_root) or parse_url(link.url) is not NotWebLink.RELATIVE:
        return link
    return structs.replace(link, url=join_url(base, link.url) or link.url)


def _page_of(post: Post, site_url: str) -> str | None:
    """The address of a post's own page, where its permalink is one on the site that browsers can join links to."""
    own, site = web_url(post.permalink or ""), web_url(site_url)
    if own is None or site is None or bare_host(own.host) != bare_host(site.host):
        return None
    return own.href if own.path.endswith(_PAGE_ENDS) and not own.query else None


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _leads_below(path: str, folder: str) -> bool:
    return _is_below(os.path.realpath(path), os.path.realpath(folder))
