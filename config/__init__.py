"""Settings, taxonomy and logging."""
