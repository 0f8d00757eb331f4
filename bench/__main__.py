"""`python -m bench`: every benchmark, written into docs/benchmarks.md."""

from __future__ import annotations

import runpy
import sys

if __name__ == "__main__":
    sys.argv = ["bench.imports", "--markdown", "docs/benchmarks.md", *sys.argv[1:]]
    runpy.run_module("bench.imports", run_name="__main__")
