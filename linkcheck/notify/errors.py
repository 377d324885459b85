"""What keeps news from being delivered."""

from linkcheck.model.errors import LinkcheckError


class NotifyError(LinkcheckError):
    """The news could not be delivered; the text holds no secret."""

    exit_code = 3
