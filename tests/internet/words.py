"""The words that invented pages are made of."""

from collections.abc import Mapping

from msgspec import Struct


class Chrome(Struct, frozen=True):
    """What stands on the buttons of every page of a publisher."""

    search: str
    related: str
    popular: str
    newsletter: str
    about: str
    contact: str
    privacy: str


CHROME: Mapping[str, Chrome] = {
    "en": Chrome("Search", "Related", "Most read", "Newsletter", "About us", "Contact", "Privacy"),
    "de": Chrome("Suche", "Mehr zum Thema", "Meistgelesen", "Newsletter", "Über uns", "Kontakt", "Datenschutz"),
    "fr": Chrome("Rechercher", "Sur le même sujet", "Les plus lus", "Infolettre", "À propos", "Contact", "Confidentialité"),
    "es": Chrome("Buscar", "Relacionado", "Lo más leído", "Boletín", "Quiénes somos", "Contacto", "Privacidad"),
    "it": Chrome("Cerca", "Leggi anche", "I più letti", "Newsletter", "Chi siamo", "Contatti", "Privacy"),
    "pt": Chrome("Pesquisar", "Leia também", "Mais lidas", "Boletim", "Quem somos", "Contato", "Privacidade"),
    "nl": Chrome("Zoeken", "Lees ook", "Meest gelezen", "Nieuwsbrief", "Over ons", "Contact", "Privacy"),
    "ru": Chrome("Поиск", "Читайте также", "Популярное", "Рассылка", "О нас", "Контакты", "Конфиденциальность"),
    "pl": Chrome("Szukaj", "Czytaj także", "Najczęściej czytane", "Newsletter", "O nas", "Kontakt", "Prywatność"),
    "sv": Chrome("Sök", "Läs också", "Mest läst", "Nyhetsbrev", "Om oss", "Kontakt", "Integritet"),
    "tr": Chrome("Ara", "İlgili haberler", "En çok okunan", "Bülten", "Hakkımızda", "İletişim", "Gizlilik"),
    "ja": Chrome("検索", "関連記事", "ランキング", "メールマガジン", "会社概要", "お問い合わせ", "プライバシー"),
    "zh": Chrome("搜索", "相关文章", "热门文章", "订阅", "关于我们", "联系我们", "隐私政策"),
    "ko": Chrome("검색", "관련 기사", "많이 본 뉴스", "뉴스레터", "회사 소개", "문의", "개인정보"),
}

PAPERS: tuple[str, ...] = (
    "Harbour Gazette",
    "Weir Valley Post",
    "The Lantern",
    "Northmoor Courier",
    "Kettle Review",
    "Daily Almanac",
    "Saltmarsh Echo",
    "The Compass",
    "Quarry Street Journal",
    "Tidewater Observer",
    "Hill and Dale",
    "The Ferryman",
    "Copper Line Herald",
    "Orchard Notes",
)

PLACES: tuple[str, ...] = (
    "Lower Weir",
    "Northmoor",
    "Saltmarsh",
    "Port Elder",
    "Quarry Street",
    "Old Ferry",
    "High Pines",
    "Kettle Bridge",
    "Amber Bay",
    "Copper Hill",
    "the Long Meadow",
    "Tidewater",
)

PEOPLE: tuple[str, ...] = ("Anna Birk", "Tomas Hale", "Ivo Marsh", "Greta Linden", "Mira Castell", "Jonas Reed", "Paula Quint", "Sami Orr")

SUBJECTS: tuple[str, ...] = (
    "the town council",
    "a school orchestra",
    "the last ferryman",
    "an old astronomer",
    "a family bakery",
    "the river warden",
    "a cycling club",
    "the lighthouse keeper",
    "a young surveyor",
    "the night market",
    "a retired engineer",
    "the tram company",
    "an apple grower",
    "a village librarian",
    "the weather station",
    "a boat builder",
)

TITLES: tuple[str, ...] = (
    "How {who} saved {where}",
    "{where} votes on {number} new trees",
    "Why {who} moved to {where}",
    "A walk through {where} with {who}",
    "What {who} learned in {number} days",
    "{number} letters that {who} never sent",
    "The quiet return of {who}",
    "In {where}, {who} starts again",
    "Inside {where}: {number} rooms and one key",
    "{where} after the storm",
)

OPENINGS: tuple[str, ...] = (
    "{title}: that is how people here tell it, and most of them were there.",
    "It began on a Tuesday, and nobody took notes. {title}, the paper wrote afterwards.",
    "There are two ways to tell this. The shorter one is the headline: {title}.",
)

SENTENCES: tuple[str, ...] = (
    "In {where}, {who} had counted {number} of them before noon.",
    "Nobody at {where} expected {who} to stay for the winter.",
    "The plans fill {number} pages, and {who} has read each of them twice.",
    "By then {who} had spent the better part of {number} hours on the roof.",
    "A letter from {where} arrived the next morning, without a stamp.",
    "It cost less than a new boat, as {who} likes to point out.",
    "The road to {where} was closed, so they took the path along the river.",
    "Ask {who} about it and the answer takes {number} seconds, always the same.",
    "There was rain on the first day, wind on the second, and visitors on the third.",
    "Some say that {where} was never the same after that summer.",
    "The repair was meant to last {number} weeks; it has held for nine years.",
    "With {number} signatures on the list, {who} went back to the hall.",
    "The oldest photograph shows {where} without its tower.",
    "What remains is a box of keys, {number} of them, and no doors.",
)
