"""The wizard of ``deskbot setup``: from two accounts to a checked ``.env``."""
