"""The version of simchat, in one place: the build, the manifest and `simchat --version` read it here."""

VERSION = "0.1.0"
