"""`python -m cli`: the `dallosh` command without an installed script."""

from cli.main import run

if __name__ == "__main__":
    run()
