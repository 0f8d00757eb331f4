"""MongoDB, and the only package that imports pymongo. One file per collection."""
