"""The kinds of failure, each with its exit code and one Chinese sentence.

The sentence is written where the facts are; the command line prints it once and exits with `exit_code`.
A failure that is not one of these is a bug.
"""


class WenshiError(Exception):
    """Say what happened, then what to do about it, in one Chinese sentence."""

    exit_code = 1


class NoArchive(WenshiError):
    """No archive home was found, or the one found cannot be used by this version."""

    exit_code = 3


class Unreadable(WenshiError):
    """A file cannot be read or is damaged."""

    exit_code = 4


class BadQuery(WenshiError):
    """A query makes no sense."""

    exit_code = 5


class NotFound(WenshiError):
    """No such manuscript, issue or batch."""

    exit_code = 6


class AlreadyThere(WenshiError):
    """What should be made exists already."""

    exit_code = 7


class Locked(WenshiError):
    """Another writer holds the archive."""

    exit_code = 8


class BadInput(WenshiError):
    """A value given on the command line or in a record is not allowed."""

    exit_code = 2
