"""Mistakes of the user, each one sentence that says what to do; facts about the web are values, never exceptions."""


class LinkcheckError(Exception):
    """A mistake that ends the command; its text is shown to the user as it is, and `exit_code` is the command's."""

    exit_code = 2


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
