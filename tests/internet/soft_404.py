"""Pages that say at status 200 that there is no such page, in every way that sites have found."""

import random
from collections.abc import Callable, Mapping
from html import escape
from zlib import crc32

from msgspec import Struct

from tests.internet.behaviours import page
from tests.internet.pages import Publisher, framed, home_page, others
from tests.internet.sites import Behaviour


class Sorry(Struct, frozen=True):
    """How a language says that a page is not there: as a title, as a heading and in a sentence."""

    title: str
    heading: str
    sentence: str


SORRY: Mapping[str, Sorry] = {
    "en": Sorry("Page not found", "Oops! That page can't be found", "It looks like nothing was found at this location. Try a search?"),
    "de": Sorry("Seite nicht gefunden", "Diese Seite gibt es leider nicht", "Die gewünschte Seite konnte nicht gefunden werden."),
    "fr": Sorry("Page non trouvée", "Cette page est introuvable", "La page que vous cherchez n'existe pas ou a été supprimée."),
    "es": Sorry("Página no encontrada", "No hemos podido encontrar esta página", "La página que busca no existe o ha cambiado de sitio."),
    "it": Sorry("Pagina non trovata", "La pagina che cerchi non esiste", "Spiacenti, la pagina richiesta non è stata trovata."),
    "pt": Sorry("Página não encontrada", "Esta página não existe", "Desculpe, não encontramos a página que você procura."),
    "nl": Sorry("Pagina niet gevonden", "Deze pagina bestaat niet (meer)", "De opgevraagde pagina kon niet worden gevonden."),
    "ru": Sorry("Страница не найдена", "Такой страницы не существует", "К сожалению, запрашиваемая страница не найдена."),
    "pl": Sorry("Nie znaleziono strony", "Strona nie istnieje", "Przepraszamy, nie możemy znaleźć tej strony."),
    "sv": Sorry("Sidan hittades inte", "Sidan finns inte", "Tyvärr kunde vi inte hitta sidan du sökte."),
    "tr": Sorry("Sayfa bulunamadı", "Aradığınız sayfa mevcut değil", "Üzgünüz, istediğiniz sayfa bulunamadı."),
    "ja": Sorry("ページが見つかりません", "お探しのページは見つかりませんでした", "ページは削除されたか、移動した可能性があります。"),
    "zh": Sorry("页面不存在", "抱歉，您访问的页面不存在", "您要找的页面可能已被删除或更改了地址。"),
    "ko": Sorry("페이지를 찾을 수 없습니다", "요청하신 페이지를 찾을 수 없습니다", "페이지가 삭제되었거나 주소가 변경되었을 수 있습니다."),
}


def titled(publisher: Publisher, path: str) -> str:
    """The title says it, and so does the heading."""
    sorry = SORRY[publisher.language]
    return framed(publisher, f"{sorry.title} - {publisher.name}", f"<h1>{escape(sorry.heading)}</h1><p>{escape(sorry.sentence)}</p>")


def headed(publisher: Publisher, path: str) -> str:
    """The title is the site's name; only the heading says it."""
    sorry = SORRY[publisher.language]
    return framed(publisher, publisher.name, f"<h1>{escape(sorry.heading)}</h1><p>{escape(sorry.sentence)}</p>")


def numbered(publisher: Publisher, path: str) -> str:
    """A large number, and a sentence below it."""
    return framed(
        publisher, f"404 | {publisher.name}", f'<div class="error-code">404</div><p>{escape(SORRY[publisher.language].sentence)}</p>'
    )


def wordpress(publisher: Publisher, path: str) -> str:
    """The 404 template of a WordPress theme."""
    sorry = SORRY[publisher.language]
    main = (
        f'<section class="error-404 not-found"><header class="page-header"><h1 class="page-title">{escape(sorry.heading)}</h1></header>'
        f'<div class="page-content"><p>{escape(sorry.sentence)}</p>'
        '<form role="search" class="search-form" action="/"><input name="s"></form></div></section>'
    )
    return framed(publisher, f"{sorry.title} – {publisher.name}", main, body_class="error404")


def drupal(publisher: Publisher, path: str) -> str:
    """A site of Drupal that found nothing."""
    sorry = SORRY[publisher.language]
    main = f'<div class="region region-content"><h1 class="page-header">{escape(sorry.title)}</h1>{escape(sorry.sentence)}</div>'
    return framed(publisher, f"{sorry.title} | {publisher.name}", main, body_class="path-system-404")


def blogger(publisher: Publisher, path: str) -> str:
    """A blog that has lost a post."""
    main = f'<div class="status-msg-wrap"><div class="status-msg-body">{escape(SORRY[publisher.language].sentence)}</div></div>'
    return framed(publisher, publisher.name, main, body_class="error-view")


def shopify(publisher: Publisher, path: str) -> str:
    """A shop that has no such page."""
    sorry = SORRY[publisher.language]
    main = (
        f'<div class="template-404 page-width center"><p>404</p><h1 class="title">{escape(sorry.title)}</h1>'
        '<a href="/collections/all" class="button">Continue shopping</a></div>'
    )
    return framed(publisher, f"404 – {publisher.name}", main, body_class="template-404")


def aspnet(publisher: Publisher, path: str) -> str:
    """The error page of an ASP.NET application."""
    main = (
        "<h1>Server Error in '/' Application.</h1><h2><i>The resource cannot be found.</i></h2>"
        "<p>HTTP 404. The resource may have been removed.</p>"
    )
    return framed(publisher, "The resource cannot be found.", main)


def minimal(publisher: Publisher, path: str) -> str:
    """Two words."""
    sorry = SORRY[publisher.language]
    return f"<html><head><title>{escape(sorry.title)}</title></head><body>{escape(sorry.sentence)}</body></html>"


def removed(publisher: Publisher, path: str) -> str:
    """The article was there and is there no more."""
    main = "<h1>This article is no longer available</h1><p>The article you requested has expired or was removed by its editors.</p>"
    return framed(publisher, f"Article no longer available | {publisher.name}", main)


def jsonish(publisher: Publisher, path: str) -> str:
    """What a page's script would have read, sent as the page."""
    return '<html><body><pre>{"status": 404, "error": "Not Found", "message": "No such page"}</pre></body></html>'


def empty(publisher: Publisher, path: str) -> str:
    """Nothing at all."""
    return ""


def as_home(publisher: Publisher, path: str) -> str:
    """The home page, under every address that there is not."""
    return home_page(publisher)


def echoing(publisher: Publisher, path: str) -> str:
    """A page that repeats what was asked for, so that no two of them are alike."""
    main = f"<h1>{escape(SORRY[publisher.language].heading)}</h1><p><code>{escape(path)}</code> (#{crc32(path.encode()):08x})</p>"
    return framed(publisher, f"{SORRY[publisher.language].title}: {path}", main)


def recommending(publisher: Publisher, path: str) -> str:
    """A page that has other articles to offer, others for each address."""
    rng = random.Random(path)
    offers = "".join(
        f'<li><a href="/{rng.choice(publisher.sections)}/{other.slug}">{escape(other.title)}</a></li>' for other in others(rng, 6)
    )
    main = f"<h1>{escape(SORRY[publisher.language].heading)}</h1><h2>{publisher.chrome.related}</h2><ul>{offers}</ul>"
    return framed(publisher, f"{SORRY[publisher.language].title} | {publisher.name}", main)


STYLES: Mapping[str, Callable[[Publisher, str], str]] = {
    style.__name__: style
    for style in (
        titled,
        headed,
        numbered,
        wordpress,
        drupal,
        blogger,
        shopify,
        aspnet,
        minimal,
        removed,
        jsonish,
        empty,
        as_home,
        echoing,
        recommending,
    )
}
# The styles of one system, which are also the looks of the site's other pages.
TEMPLATES = frozenset({"wordpress", "drupal", "blogger", "shopify", "aspnet"})


def soft_404(publisher: Publisher, style: str = "titled") -> Behaviour:
    """A site that answers with one of the `STYLES`, at status 200, for whatever it does not have."""
    return lambda request: page(STYLES[style](publisher, request.path))(request)


def honest_404(publisher: Publisher) -> Behaviour:
    """A site that says it with the right status, in its own looks."""
    return lambda request: page(titled(publisher, request.path), 404)(request)
