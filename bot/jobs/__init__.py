"""Durable jobs: what falls due is done once, by one process of however many."""
