"""Telling people and programs what changed: by mail and by a web hook."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import make_msgid

from linkcheck.config.settings import Settings
from linkcheck.model.errors import LinkcheckError, SettingsError
from linkcheck.notify.errors import NotifyError
from linkcheck.notify.mail import correspondents_of, letter, send, server_of
from linkcheck.notify.news import News, news_of
from linkcheck.notify.trust import tls_context
from linkcheck.notify.web_hook import address_of, post

__all__ = ["News", "NotifyError", "configured", "news_of", "notify", "require_sense"]


def configured(settings: Settings) -> bool:
    """Whether there is anybody to tell; an empty variable, as CI sets it for a secret that does not exist, names nobody."""
    return bool(settings.web_hook or settings.smtp)


def require_sense(settings: Settings) -> None:
    """Raise SettingsError for what could not be delivered, before a long run has been made for nothing."""
    if settings.mail_to and not settings.smtp:
        raise SettingsError("LINKCHECK_MAIL_TO is set, but no server that mails; set LINKCHECK_SMTP to smtp://HOST or smtps://HOST")
    if settings.web_hook:
        address_of(settings)
    if settings.smtp:
        server_of(settings)
        correspondents_of(settings)
    if configured(settings):
        tls_context(settings)


def notify(news: News, settings: Settings, *, report: str | None = None) -> tuple[str, ...]:
    """Send the news to everybody that the settings name, and say in sentences whom it did not reach.

    `report` is where the whole report lies. One that fails keeps no other from being told.
    """
    placed = news.with_report(report)
    return tuple(failure for tell in _ways(settings) if (failure := _failure(tell, placed, settings)) is not None)


def _ways(settings: Settings) -> Iterator[Callable[[News, Settings], None]]:
    if settings.web_hook:
        yield _by_web_hook
    if settings.smtp:
        yield _by_mail


def _failure(tell: Callable[[News, Settings], None], news: News, settings: Settings) -> str | None:
    try:
        tell(news, settings)
    except LinkcheckError as error:
        return str(error)
    return None


def _by_web_hook(news: News, settings: Settings) -> None:
    post(news.payload, settings)


def _by_mail(news: News, settings: Settings) -> None:
    people = correspondents_of(settings)
    message_id = make_msgid("linkcheck", people.sender.domain)
    message = letter(news, people, date=datetime.now(UTC), message_id=message_id)
    send(message, people, server_of(settings), tls_context(settings))
