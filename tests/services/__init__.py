"""Real servers for tests, started privately on free ports of 127.0.0.1."""
