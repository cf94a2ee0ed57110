"""Facts about the wizard of ``deskbot setup``."""
