"""Child processes: the embedded mongod, and everything `dallosh up` starts, watches and stops."""
