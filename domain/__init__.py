"""What Dallosh knows: frozen models and pure functions. No I/O, no clock, no database."""
