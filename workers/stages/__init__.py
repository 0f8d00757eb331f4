"""One file per stage. Each takes a Context and ids, and keeps the ledger; none knows Celery."""
