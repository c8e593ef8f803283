"""Files that are no config: always one clear error, and quickly."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from simchat.config import ConfigError, Problem, load
from simchat.config.reading import parse
from tests.unit.config.writing import SMALL, Written

BILLION_LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]\n" for number in range(1, 12)
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{number}: &a{number} [*a{number - 1}]\n" for number in range(1, 3000))
BAD_TEXTS = [
    ("", None, "the file is empty"),
    ("# nothing but a comment\n", None, "the file is empty"),
    ("just words", 1, "a config is keys and values"),
    ("- a\n- list\n", 1, "a config is keys and values"),
    ("42", 1, "a config is keys and values"),
    ("name: a: b", 1, "not YAML: mapping values are not allowed here"),
    ("name: x\nqueues: [a, b\nflow: c", 3, "not YAML"),
    ("name: x\n\tqueues: y", 2, "not YAML"),
    ("name: 'x", 1, "unexpected end"),
    ("name: one\nqueues: {}\nname: two\n", 3, "the key 'name' is given twice, first in line 1"),
    ("topics:\n  a: {patience: 1m, patience: 2m}\n", 2, "the key 'patience' is given twice"),
    ("name: one\n---\nname: two\n", 2, "a second document begins here"),
    ("name: !!python/object/apply:os.system [ls]", 1, "are not read"),
    ("name: !!binary aGk=", 1, "are not read"),
    ("queues: {a: [}", 1, "not YAML"),
    ("name: !secret x", 1, "tags such as !secret are not read"),
    ("name: *nothing", 1, "*nothing is not defined above"),
    ("name: &loop [*loop]", 1, "*loop is not defined above"),
    ("? [a, b]\n: c\n", 1, "a key is a word"),
    ("<<: 3\n", 1, "<< takes a mapping"),
    (f"run: {{seed: {'9' * 5000}}}", 1, "a number of 5000 digits is too long"),
    ("[" * 100_000, 1, "nested more than 40 levels deep"),
    ("{a: " * 5000, 1, "nested more than 40 levels deep"),
    ("- " * 5000, 1, "nested more than 40 levels deep"),
    (BILLION_LAUGHS, 5, "more than 50,000 values"),
    (CHAIN, 40, "nested more than 40 levels deep"),
]


def problems_of(path: Path) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load(path)
    return caught.value.problems


@pytest.mark.parametrize(("text", "line", "words"), BAD_TEXTS)
def test_a_text_that_is_no_config(written: Written, text: str, line: int | None, words: str) -> None:
    began = time.perf_counter()
    problems = problems_of(written(text))
    assert time.perf_counter() - began < 20
    told = [problem for problem in problems if words in problem.message]
    assert [(problem.line, problem.file[-11:]) for problem in told] == [(line, "config.yaml")]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"name: caf\xe9\n", 1, "not text in UTF-8"),
        (b"a: 1\nb: \xff\xfe\n", 2, "not text in UTF-8"),
        (b"\x7fELF\x02\x01\x01\x00\x80\x81", 1, "not text in UTF-8"),
        (b"name: \x00\n", None, "not YAML"),
        (b"a: " + b"x" * 21_000_000, None, "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_text(tmp_path: Path, content: bytes, line: int | None, words: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    (problem,) = problems_of(path)
    assert words in problem.message
    assert problem.line == line


def test_files_that_are_not_there(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "missing.yaml")[0].message == "there is no such file"
    assert "this is a folder" in problems_of(tmp_path)[0].message
    assert "cannot be read" in problems_of(tmp_path / "a\0b")[0].message


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert load(path).config.queues["general"].cap == 10


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("off", "off"),
        ("on", "on"),
        ("NO", "NO"),
        ("12:30", "12:30"),
        ("2026-03-02", "2026-03-02"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0x1F", 31),
        ("0o17", 15),
        ("1e-3", 0.001),
        ("-.5", -0.5),
        ("1_000", "1_000"),
        ("'3'", "3"),
        ("90s", "90s"),
    ],
)
def test_words_of_yaml_1_2(word: str, value: object) -> None:
    read = parse(f"a: {word}", "file").plain()["a"]
    assert read == value
    assert type(read) is type(value)


def test_merge_keys_take_what_is_not_given() -> None:
    text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\nboth: {<<: [*base, *more], c: 5}\n"
    assert parse(text, "file").plain()["both"] == {"a": 1, "b": 2, "c": 5}


def test_places_count_from_one() -> None:
    tree = parse("a:\n  b: [1, {c: x}]\n", "file")
    node = tree.at(("a", "b", 1, "c"))
    assert node is not None
    assert node.place[1:] == (2, 14)
    assert node.key_place[1:] == (2, 11)
