"""The HTTP API. Nobody imports this package but the command that serves it."""
