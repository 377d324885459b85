"""Mistakes of the user, each one sentence that says what to do; facts about the web are values, never exceptions."""

import re

# User and password before the `@` of an address, however it is mistyped; `https://a.example/@b` has none, and USER:PASSWORD@ stands
# for them in a message. Bounded, for texts are long.
_LOGIN = re.compile(r"(?<![^\s/:@'\"])(?!USER:PASSWORD@)[^\s/:@'\"]{1,200}:(?!//)\S{1,500}@")


def without_logins(text: str) -> str:
    """A message without what may be a user and a password in the addresses that it repeats."""
    return _LOGIN.sub("...@", text) if "@" in text else text


class LinkcheckError(Exception):
    """A mistake that ends the command; its text is shown to the user as it is, and `exit_code` is the command's.

    A password in an address that the text repeats is left out of it.
    """

    exit_code = 2

    def __init__(self, text: str = "") -> None:
        super().__init__(without_logins(text))


class UsageError(LinkcheckError):
    """The command line or an argument of the public API asks for something that does not exist."""


class SettingsError(LinkcheckError):
    """A configuration file or environment variable cannot be used."""


class NothingCheckedError(LinkcheckError):
    """No post was found where the user pointed, so there is nothing to report."""

    exit_code = 3


class NotifyError(LinkcheckError):
    """The news of an audit could not be delivered; the text holds no secret."""

    exit_code = 3


class UntrustworthyRunError(LinkcheckError):
    """The run cannot go on, or its results could not be trusted."""

    exit_code = 3
