"""The archive of a local-history (文史) journal: manuscripts, issues, counts and exact Chinese search."""

__version__ = "0.1.0"
