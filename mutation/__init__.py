"""Mutation testing: does some test fail when the code is wrong? See README.md beside this file."""
