"""All mutants of a file, each with a key that stays the same while the code around it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider

from mutation.operators import Change, changes_of

ROOMS = ("model", "kpis", "stats")
STORAGE_FLAGS = ("frozen", "slots", "kw_only", "eq", "repr")
GENERIC_NAMES = ("dict", "list", "tuple", "type", "Callable", "Generator", "Iterator", "Literal", "Mapping", "NDArray")
GENERICS = m.OneOf(*(m.Name(name) for name in GENERIC_NAMES))
TYPE = m.Name() | m.Subscript()
TYPE_ALIAS = m.Subscript(value=GENERICS) | m.BinaryOperation(left=TYPE, operator=m.BitOr(), right=TYPE)

# What cannot matter by nature, with the reason; everything else is mutated.
LEFT_ALONE: tuple[tuple[m.BaseMatcherNode, str], ...] = (
    (m.Annotation(), "annotations are never evaluated"),
    (m.Import() | m.ImportFrom(), "a missing name raises at once"),
    (m.If(test=m.Name("TYPE_CHECKING")), "seen by the type checker alone"),
    (m.Expr(value=m.SimpleString() | m.ConcatenatedString()), "docstrings"),
    (m.Assign(targets=[m.AssignTarget(target=m.Name("__slots__") | m.Name("__all__"))]), "how attributes are stored"),
    (m.Arg(keyword=m.OneOf(*(m.Name(flag) for flag in STORAGE_FLAGS))), "how a dataclass is stored"),
    (m.Call(func=m.Name("TypeVar") | m.Name("NewType")), "seen by the type checker alone"),
)

MAYBE_LEFT_ALONE = (cst.Annotation, cst.Import, cst.ImportFrom, cst.If, cst.Expr, cst.Assign, cst.Arg, cst.Call)


@dataclass(frozen=True)
class Mutant:
    """One change of one place; `key` depends on the changed line, not on where the line stands."""

    key: str
    path: str
    line: int
    end_line: int
    inside: str
    operator: str
    code: str = ""  # the whole file with the change made
    diff: str = ""  # the changed lines, before and after

    @property
    def room(self) -> str:
        """The room of the file."""
        return self.path.split("/")[1]


@dataclass(frozen=True)
class Place:
    """A mutant that is not written out yet."""

    mutant: Mutant
    module: cst.Module
    node: cst.CSTNode
    change: Change

    def written_out(self) -> Mutant:
        """The mutant with its code."""
        changed = (
            self.module.deep_remove(self.node)  # type: ignore[arg-type]
            if self.change is None
            else self.module.deep_replace(self.node, self.change)
        )
        assert isinstance(changed, cst.Module)
        return replace(self.mutant, code=changed.code, diff=_diff(self.module.code, changed.code))


def _diff(before: str, after: str) -> str:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if line[:2] not in ("--", "++", "@@"))


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, path: str, module: cst.Module) -> None:
        super().__init__()
        self.path, self.module = path, module
        self.lines = module.code.splitlines()
        self.inside: list[str] = []
        self.seen: Counter[str] = Counter()
        self.found: list[Place] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if self._left_alone(node):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.inside.append(node.name.value)
        for operator, change in changes_of(node):
            self._add(node, change, operator)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef) and not self._left_alone(original_node):
            self.inside.pop()

    def _left_alone(self, node: cst.CSTNode) -> bool:
        if not isinstance(node, MAYBE_LEFT_ALONE):
            return False
        alias = not self.inside and isinstance(node, cst.Assign) and m.matches(node.value, TYPE_ALIAS)
        return alias or any(m.matches(node, kind) for kind, _ in LEFT_ALONE)

    def _add(self, node: cst.CSTNode, change: Change, operator: str) -> None:
        before, after = self._code(node), "" if change is None else self._code(change)
        if before == after:
            return
        place = self.get_metadata(PositionProvider, node)
        inside = ".".join(self.inside)
        text = "\x1f".join((self.path, inside, operator, self.lines[place.start.line - 1].strip(), before, after))
        self.seen[text] += 1
        key = sha256(f"{text}\x1f{self.seen[text]}".encode()).hexdigest()[:16]
        lines = place.start.line, min(place.end.line, place.start.line + 9)
        mutant = Mutant(key, self.path, *lines, inside, operator)
        self.found.append(Place(mutant, self.module, node, change))

    def _code(self, node: cst.CSTNode) -> str:
        return self.module.code_for_node(node).strip()


def places_of(path: str, text: str) -> list[Place]:
    """All mutants of a file's text, in order; those that are no Python are left out when drawn."""
    wrapper = MetadataWrapper(cst.parse_module(text))
    finder = _Finder(path, wrapper.module)
    wrapper.visit(finder)
    return finder.found


def files_of(root: Path, room: str) -> Iterator[Path]:
    """The files of a room, by name."""
    yield from sorted((root / "simchat" / room).rglob("*.py"))


def places_of_room(root: Path, room: str) -> list[Place]:
    """All mutants of a room."""
    return [
        place
        for file in files_of(root, room)
        for place in places_of(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))
    ]
