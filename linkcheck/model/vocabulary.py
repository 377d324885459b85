"""The closed lists of words that reports and settings are made of."""

from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Certainty(StrEnum):
    """How well a statement is proven, surest first."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a link is for; the first three are the claims about a post's source, `front` is any other in the front matter."""

    ORIGINAL = "original"
    CANONICAL = "canonical"
    SOURCE = "source"
    FRONT = "front"
    BODY = "body"


CLAIM_ROLES = (Role.ORIGINAL, Role.CANONICAL, Role.SOURCE)


class Outcome(StrEnum):
    """What happens to a reader who follows a link."""

    ALIVE = "alive"
    DEAD = "dead"
    HOST_GONE = "host-gone"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    SERVER_ERROR = "server-error"
    BLOCKED = "blocked"
    LOOP = "loop"
    SOFT_DEAD = "soft-dead"
    PARKED = "parked"
    OPAQUE = "opaque"
    MALFORMED = "malformed"
    SKIPPED = "skipped"
    UNCHECKED = "unchecked"


class Agreement(StrEnum):
    """How closely two claims agree, closest first."""

    IDENTICAL = "identical"
    EQUIVALENT = "equivalent"
    SAME_TARGET = "same-target"
    SAME_PAGE = "same-page"
    LIKELY = "likely"
    SAME_SITE = "same-site"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class WrapperKind(StrEnum):
    """What stands between a link and the page it means.

    All are requested, to see where they lead today, except a gate: it is taken to work, and its target alone is requested.
    """

    # A feed's proxy, such as FeedBurner: the item's page under another host.
    PROXY = "proxy"
    # Counts clicks, such as those on advertisements or in a newsletter.
    TRACKER = "tracker"
    # Scans what a mail links to before it leads there.
    GATEWAY = "gateway"
    # Pays the site for what is bought behind the link.
    AFFILIATE = "affiliate"
    # The page's copy for phones.
    AMP = "amp"
    # Another copy of the page: a capture in a web archive, a translation.
    ARCHIVE = "archive"
    # A short address that says nothing about its target.
    SHORTENER = "shortener"
    # A "you are leaving this site" page of a social network or forum.
    GATE = "gate"

    @property
    def is_requested(self) -> bool:
        """Whether the wrapper's own URL is requested, besides that of its target."""
        return self is not WrapperKind.GATE


class Via(StrEnum):
    """How a hop was reached."""

    GIVEN = "given"
    UNWRAPPED = "unwrapped"
    HTTP = "http"
    META_REFRESH = "meta-refresh"
    SCRIPT = "script"
    ARCHIVE = "archive"


class FileProblemKind(StrEnum):
    """What is wrong with a post's file: it cannot be read as it stands, or its front matter gives a key twice."""

    UNREADABLE = "unreadable"
    REPEATED_KEY = "repeated-key"


class Markup(StrEnum):
    """How a post's body is read."""

    HTML = "html"
    MARKDOWN = "markdown"


# How the names of what hides links by accident begin; a comment, or an element that is closed, was meant to hide them.
ACCIDENTS = ("the self-closed ", "the unclosed ", "the markup ")


class SkipKind(StrEnum):
    """Why a file was left out: it is not there, cannot be read, is no post, a template, not published yet, or this program failed."""

    FAILED = "failed"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_A_POST = "not-a-post"
    TEMPLATE = "template"
    DRAFT = "draft"
    FUTURE = "future"


class Color(StrEnum):
    """Whether output for people has colours: on a terminal, always or never."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Safety(StrEnum):
    """Whether a fix may be applied without looking at it."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Level(StrEnum):
    """How much a rule's findings matter by the settings: a severity, or that the rule does not run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"


class ClearedBy(StrEnum):
    """What it takes to say that a rule finds nothing in a post any more.

    `text` is the post itself, `web` are clear answers about its claims and links, and `days` such answers over a long time, for
    the rule's findings come and go with servers. `never` is for what depends on other posts, or may be back with the next run.
    """

    TEXT = "text"
    WEB = "web"
    DAYS = "days"
    NEVER = "never"


class About(StrEnum):
    """What a rule's findings are about, which decides whether a change of the post concerns them.

    `place` is the link or the place that the finding names, `claims` are all claims together, `front-matter` is the front matter
    as a whole, `missing-link` a link that the body should have. Rules about `ignores` run when all others have.
    """

    PLACE = "place"
    CLAIMS = "claims"
    FRONT_MATTER = "front-matter"
    MISSING_LINK = "missing-link"
    IGNORES = "ignores"


class Profile(StrEnum):
    """What a site is, and so which claims its posts must have; `auto` decides it for each post by its fields."""

    AUTO = "auto"
    SYNDICATION = "syndication"
    CROSS_POSTING = "cross-posting"
    LINK_BLOG = "link-blog"


class CanonicalAt(StrEnum):
    """Where a post's canonical URL has to point: at the publisher's page, at the post itself, or at either."""

    PUBLISHER = "publisher"
    SELF = "self"
    EITHER = "either"


class ChangeKind(StrEnum):
    """What a change between two audits means to a reader of the site; the order is the report's.

    `suspected` failed, but has not yet failed often enough to be called dead; `found` and `mended` are all other findings
    that are new or gone.
    """

    NEWLY_DEAD = "newly-dead"
    RECOVERED = "recovered"
    NEWLY_DISAGREEING = "newly-disagreeing"
    MOVED = "moved"
    SUSPECTED = "suspected"
    FOUND = "found"
    MENDED = "mended"
