"""What a stranger may rely on in the whole package: modules of a size to read, one meaning for a name, one direction of imports."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST_LINES = 400
MOST_MODULES = 190
# Of these there may be any number, each alike the others.
PLUGINS = ("linkcheck.judge.rules.", "linkcheck.report.")
MOST_AT_THE_TOP = 20
# Names that several modules may give to something public, and why.
ALIKE = {
    "run": "each command of the command line has one",
    "check": "the library's own is the pipeline's",
    "resolve": "the library's own is the pipeline's",
}


@pytest.fixture(scope="module")
def modules() -> Mapping[str, Path]:
    """Every module of the package by its dotted name."""
    found = sorted((ROOT / "linkcheck").rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in found}


def test_no_module_is_too_long_to_read(modules: Mapping[str, Path]) -> None:
    """A module is a subject; one that grows beyond its limit is two."""
    long = {name: count for name, path in modules.items() if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES}

    assert long == {}


def test_there_are_few_modules(modules: Mapping[str, Path]) -> None:
    """What has one importer belongs to it, and what lies loose at the top belongs to a package."""
    assert len([name for name in modules if not name.startswith(PLUGINS)]) <= MOST_MODULES
    assert len([name for name in modules if name.count(".") == 1]) <= MOST_AT_THE_TOP


def test_no_two_public_things_are_named_alike(modules: Mapping[str, Path]) -> None:
    """A function or class is found by its name in one place."""
    places = defaultdict(list)
    for name, path in modules.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)

    assert {thing: where for thing, where in places.items() if len(where) > 1 and thing not in ALIKE} == {}
    assert [thing for thing in ALIKE if len(places[thing]) < 2] == []


def test_no_modules_import_each_other(modules: Mapping[str, Path]) -> None:
    """Imports have one direction, also those that are made late or only for types."""
    order = TopologicalSorter({name: set(imported(path, modules)) - {name} for name, path in modules.items()})

    order.prepare()


def imported(path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    """The package's modules that one of them imports anywhere; a name that is no module counts for the module it is taken from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole module"
            for alias in node.names:
                taken = f"{node.module}.{alias.name}"
                yield from [name for name in (taken, str(node.module)) if name in modules][:1]
