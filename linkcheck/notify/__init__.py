"""News of an audit for people and programs: by mail and by a web hook."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import make_msgid

from linkcheck.config.settings import Settings
from linkcheck.http.tls import tls_context
from linkcheck.model.errors import LinkcheckError, SettingsError
from linkcheck.notify.mail import mail_addresses, mail_message, mail_server, send_mail
from linkcheck.notify.news import News, news_of
from linkcheck.notify.web_hook import hook_address, post_to_hook

__all__ = ["News", "is_configured", "news_of", "notify", "require_valid"]


def is_configured(settings: Settings) -> bool:
    """Whether news has a recipient; an empty variable, as CI sets it for a secret that does not exist, counts as none."""
    return bool(settings.web_hook or settings.smtp)


def require_valid(settings: Settings) -> None:
    """Raise SettingsError before a long run for settings with which the news could not be delivered."""
    if settings.mail_to and not settings.smtp:
        raise SettingsError("LINKCHECK_MAIL_TO is set, but no server that mails; set LINKCHECK_SMTP to smtp://HOST or smtps://HOST")
    if settings.web_hook:
        hook_address(settings)
    if settings.smtp:
        mail_server(settings)
        mail_addresses(settings)
    if is_configured(settings):
        tls_context(settings)


def notify(news: News, settings: Settings, *, report: str | None = None) -> tuple[str, ...]:
    """Send the news to everybody in the settings, and return a sentence for each who was not reached.

    `report` is where the whole report is. A failure for one recipient does not affect the others.
    """
    with_report = news.with_report(report)
    return tuple(failure for deliver in _channels(settings) if (failure := _failure(deliver, with_report, settings)) is not None)


def _channels(settings: Settings) -> Iterator[Callable[[News, Settings], None]]:
    if settings.web_hook:
        yield _by_web_hook
    if settings.smtp:
        yield _by_mail


def _failure(deliver: Callable[[News, Settings], None], news: News, settings: Settings) -> str | None:
    try:
        deliver(news, settings)
    except LinkcheckError as error:
        return str(error)
    return None


def _by_web_hook(news: News, settings: Settings) -> None:
    post_to_hook(news.payload, settings)


def _by_mail(news: News, settings: Settings) -> None:
    addresses = mail_addresses(settings)
    message_id = make_msgid("linkcheck", addresses.sender.domain)
    message = mail_message(news, addresses, date=datetime.now(UTC), message_id=message_id)
    send_mail(message, addresses, mail_server(settings), tls_context(settings))
