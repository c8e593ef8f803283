"""`python -m simchat` is the command line."""

from simchat.cli import app

if __name__ == "__main__":
    app()
