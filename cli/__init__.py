"""The `dallosh` command."""
