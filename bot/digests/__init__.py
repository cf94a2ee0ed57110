"""Daily digests: subscriptions, schedule, ledger, content and delivery."""
