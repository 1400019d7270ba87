"""Where a missing dependency is declared, and what is asked of its version."""

import pytest

from patterns.contract import Fault, Frame, Refused
from patterns.import_error.missing_distribution import MissingDistribution
from patterns.laws import healed
from patterns.toolbox.source.sources import DictSources

APP = {"shop/__init__.py": "", "shop/cart.py": "import yaml\n"}
TEST = {"tests/test_cart.py": "import yaml\n"}
PROJECT = """\
[project]
dependencies = [{runtime}]

[dependency-groups]
test = ["pytest>=8"]
docs = ["sphinx"]
"""


def fault(files: dict[str, str]) -> Fault:
    """The import in the first Python file that has one."""
    path = next(path for path, text in files.items() if "import yaml" in text)
    return Fault("ModuleNotFoundError", "No module named 'yaml'", frames=(Frame(path, 1),))


def added(files: dict[str, str]) -> str:
    """`path: line` of what the patch adds, stripped of what a list is written with."""
    sources = DictSources(files)
    (patch,) = MissingDistribution.propose(fault(files), sources)
    after = healed(patch, {path: sources.read(path) for path in files})
    ((path, text),) = [(p, t.decode()) for p, t in after.items() if t != sources.read(p)]
    return f"{path}: {''.join(sorted(set(text.split()) - set(files[path].split())))}"


LOCK = '[[package]]\nname = "pyyaml"\nversion = "6.0.2"\n'


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (APP | {"pyproject.toml": PROJECT.format(runtime="")}, 'pyproject.toml: ["PyYAML"]'),
        (
            APP | {"requirements.txt": "click==8.1\n", "uv.lock": LOCK},
            "requirements.txt: PyYAML==6.0.2",
        ),
        (
            APP | {"requirements.txt": "click>=8.1\n", "uv.lock": LOCK},
            "requirements.txt: PyYAML>=6.0.2",
        ),
        (APP | {"requirements.txt": "click\n", "uv.lock": LOCK}, "requirements.txt: PyYAML"),
        (
            APP | {"requirements.txt": "click\n", "dev-requirements.txt": "pyyaml>=5,<7\n"},
            "requirements.txt: pyyaml>=5,<7",
        ),
        (
            APP
            | {"requirements/base.txt": "click\n", "requirements/prod.txt": "-r base.txt\nuwsgi\n"},
            "requirements/base.txt: PyYAML",
        ),
        (
            {"a/requirements.txt": "x\n", "b/requirements.txt": "y\n", "b/run.py": "import yaml\n"},
            "b/requirements.txt: PyYAML",
        ),
        (
            TEST | {"requirements.txt": "click\n", "requirements-test.txt": "pytest\n"},
            "requirements-test.txt: PyYAML",
        ),
        (
            APP
            | {
                "pyproject.toml": '[tool.poetry.dependencies]\nclick = "^8.1"\n',
                "poetry.lock": LOCK,
            },
            'pyproject.toml: "^6.0.2"PyYAML',
        ),
    ],
)
def test_it_is_declared_where_its_users_are_served(files: dict[str, str], wanted: str) -> None:
    assert added(files) == wanted


@pytest.mark.parametrize(
    ("files", "because"),
    [
        (APP | {"requirements.txt": "click --hash=sha256:0\n"}, "checks hashes"),
        (APP | {"readme.md": ""}, "no file here declares the program's dependencies"),
        (TEST | {"requirements.txt": "PyYAML\n"}, "which was not installed"),
        (APP | {"pyproject.toml": '[tool.poetry.dependencies]\nclick = "^8.1"\n'}, "which version"),
        (APP | {"lib/yaml.py": "", "requirements.txt": "a\n"}, "stands in this repository"),
        (
            APP | {"requirements.txt": "a\n", "setup.py": "setup(install_requires=['a'])\n"},
            "may belong into requirements.txt or install_requires in setup.py",
        ),
    ],
)
def test_what_is_not_proven_is_refused_with_the_candidates(
    files: dict[str, str], because: str
) -> None:
    with pytest.raises(Refused, match=because):
        added(files)
