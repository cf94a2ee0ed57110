"""The doctor: does everything work, and if not, why not and what is to be done."""
