"""From files and streams to raw posts."""
