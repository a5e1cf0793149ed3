"""The five named failures. One table in `api` maps them to HTTP and GraphQL; anything else that is raised is a bug."""


class RingfenceError(Exception):
    """A failure with a message fit to be shown: it names the input and the way out, and nothing personal."""


class NotFound(RingfenceError):
    """What was asked for does not exist, or not as of the moment asked about."""


class Conflict(RingfenceError):
    """The request was sound, but something changed or was already done."""


class Invalid(RingfenceError):
    """The input cannot be accepted as it is."""


class Forbidden(RingfenceError):
    """The principal's role or stated purpose does not allow it."""


class Unavailable(RingfenceError):
    """An engine, the network, the disk or the memory is not there; trying again later may help."""
