"""Files that declare dependencies: read in every form, and added to without touching the rest."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.contract import Refused
from patterns.toolbox.dependencies import declared
from patterns.toolbox.dependencies.declared import tables
from patterns.toolbox.dependencies.filenames import is_dependency_file
from patterns.toolbox.dependencies.requirement import Requirement, Role, parsed
from patterns.toolbox.dependencies.table import Table
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import spliced

NEW = Requirement("PyYAML", ">=6")


def only(path: str, text: str, role: Role = Role.RUNTIME) -> Table:
    """The one table of a file that serves a role."""
    (table,) = [t for t in tables(DictSources({path: text})) if t.role is role]
    return table


def after(table: Table, new: Requirement = NEW) -> str:
    """The file with one more requirement."""
    return spliced(table.data, table.added(new)).decode()


@pytest.mark.parametrize(
    ("path", "before", "wanted"),
    [
        ("requirements.txt", "click\nrich\n", "click\nPyYAML>=6\nrich\n"),
        ("requirements.txt", "rich\nclick\n# end\n", "rich\nclick\nPyYAML>=6\n# end\n"),
        ("requirements.txt", "click", "click\nPyYAML>=6"),
        ("requirements.txt", "", "PyYAML>=6\n"),
        ("requirements.txt", "-r more.txt\r\nclick\r\n", "-r more.txt\r\nclick\r\nPyYAML>=6\r\n"),
        (
            "requirements/base.in",
            "click[x]==1 \\\n  ; python_version < '3.9'  # old\nzipp\n",
            "click[x]==1 \\\n  ; python_version < '3.9'  # old\nPyYAML>=6\nzipp\n",
        ),
        (
            "Pipfile",
            '[packages]\nclick = "*"\nzipp = {version = "*"}\n\n[requires]\n',
            '[packages]\nclick = "*"\nPyYAML = ">=6"\nzipp = {version = "*"}\n\n[requires]\n',
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires =\n    click\n    rich>=1\nzip_safe = no\n",
            "[options]\ninstall_requires =\n    click\n    PyYAML>=6\n    rich>=1\nzip_safe = no\n",
        ),
        (
            "setup.py",
            "setup(install_requires=['click', 'rich'])\n",
            "setup(install_requires=['click', 'PyYAML>=6', 'rich'])\n",
        ),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["click", "rich"]\n',
            '[project]\ndependencies = ["click", "PyYAML>=6", "rich"]\n',
        ),
        (
            "pyproject.toml",
            "[project]\ndependencies = []\n",
            '[project]\ndependencies = ["PyYAML>=6"]\n',
        ),
        (
            "pyproject.toml",
            "[project]\ndependencies = [\n  'zipp',\n  'click[a,b]',  # why\n]\n",
            ("[project]\ndependencies = [\n  'zipp',\n  'click[a,b]',  # why\n  'PyYAML>=6',\n]\n"),
        ),
        (
            "pyproject.toml",
            "[project]\r\ndependencies = [\r\n  'click'  # why\r\n]\r\n",
            "[project]\r\ndependencies = [\r\n  'click',  # why\r\n  'PyYAML>=6'\r\n]\r\n",
        ),
        (
            "pyproject.toml",
            '[project]\ndependencies = [\n  # core\n  "click",\n  "rich", # colours\n]\n',
            (
                '[project]\ndependencies = [\n  # core\n  "click",\n  "PyYAML>=6",\n'
                '  "rich", # colours\n]\n'
            ),
        ),
        (
            "pyproject.toml",
            (
                '[tool.poetry.dependencies]\npython = "^3.11"\nclick = "^8.1"\n'
                'rich = {version = "^13"}\n'
            ),
            (
                '[tool.poetry.dependencies]\npython = "^3.11"\nclick = "^8.1"\nPyYAML = ">=6"\n'
                'rich = {version = "^13"}\n'
            ),
        ),
        (
            "environment.yml",
            "dependencies:\n  - python=3.11\n  - pip:\n      - click\n      - rich\n",
            (
                "dependencies:\n  - python=3.11\n  - pip:\n      - click\n      - PyYAML>=6\n"
                "      - rich\n"
            ),
        ),
    ],
)
def test_one_more_is_declared_and_nothing_else_changes(path: str, before: str, wanted: str) -> None:
    fit = [
        t for t in tables(DictSources({path: before})) if t.role is Role.RUNTIME and not t.closed
    ]

    assert after(fit[0]) == wanted


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("[dependency-groups]\ntest = ['pytest']\n", "dependency-groups.test"),
        (
            "[project.optional-dependencies]\ndev = ['pytest']\n",
            "project.optional-dependencies.dev",
        ),
        ("[tool.uv]\ndev-dependencies = ['pytest']\n", "tool.uv.dev-dependencies"),
        (
            "[tool.poetry.group.test.dependencies]\npytest = '*'\n",
            "tool.poetry.group.test.dependencies",
        ),
        (
            "[tool.hatch.envs.default]\ndependencies = ['pytest']\n",
            "tool.hatch.envs.default.dependencies",
        ),
    ],
)
def test_what_serves_the_tests_is_known(text: str, label: str) -> None:
    table = only("pyproject.toml", text, Role.TEST)

    assert table.label == f"{label} of pyproject.toml"
    assert table.declares("pytest")


@pytest.mark.parametrize(
    ("files", "because"),
    [
        ({"requirements.txt": "click==8 --hash=sha256:00\n"}, "checks hashes"),
        ({"requirements.txt": "click==8\n    # via rich\n"}, "is compiled by a tool"),
        ({"requirements.in": "click\n", "requirements.txt": "click==8\n"}, "is compiled from"),
        ({"constraints.txt": "click<9\n"}, "only constrains"),
        ({"setup.py": "setup(install_requires=['click'] + more)\n"}, None),
        ({"setup.py": "setup(install_requires=['click', NAME])\n"}, "is not a plain list"),
        ({"environment.yml": "dependencies:\n  - click\n"}, "names conda packages"),
    ],
)
def test_what_a_tool_or_code_decides_takes_no_addition(
    files: dict[str, str], because: str | None
) -> None:
    found = [t for t in tables(DictSources(files)) if not t.path.endswith(".in")]

    if because is None:
        assert found == []
    else:
        with pytest.raises(Refused, match=because):
            found[0].added(NEW)


@given(
    st.lists(
        st.from_regex(r"[a-z]{2,8}(-[a-z]+)?(\[[a-z]\])?([<>=]=[0-9.]{1,4}[0-9])?", fullmatch=True)
    ),
    st.sampled_from(['"', "'"]),
    st.sampled_from(["", " ", "\n", "\n    ", "\r\n\t"]),
    st.sampled_from(["", ","]),
)
def test_toml_reads_one_more_in_any_layout(
    names: list[str], quote: str, gap: str, comma: str
) -> None:
    inside = f",{gap or ' '}".join(f"{quote}{name}{quote}" for name in names)
    tail = comma if names else ""
    text = f"[project]\ndependencies = [{gap}{inside}{tail}{gap}] # all\n"

    now = tomllib.loads(after(only("pyproject.toml", text)))["project"]["dependencies"]

    assert sorted(now) == sorted([*names, "PyYAML>=6"])
    assert [name for name in now if name != "PyYAML>=6"] == names


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("PyYAML", Requirement("PyYAML")),
        ("  a.b [x, y] >= 1.0 , <2 ; extra == 'z'", Requirement("a.b", ">=1.0,<2")),
        ("numpy (>=1)", Requirement("numpy", ">=1")),
        ("pip @ file:///x.whl", Requirement("pip")),
        ("./local", None),
        ("https://example.org/x.whl", None),
    ],
)
def test_a_requirement_is_read(text: str, wanted: Requirement | None) -> None:
    assert parsed(text) == wanted


def test_a_pipfile_with_a_lock_takes_no_addition() -> None:
    (table,) = tables(DictSources({"Pipfile": '[packages]\nclick = "*"\n', "Pipfile.lock": "{}"}))

    with pytest.raises(Refused, match="only pipenv can write anew"):
        table.added(NEW)


def test_a_lock_file_tells_a_version() -> None:
    lock = '[[package]]\nname = "pyyaml"\nversion = "6.0.2"\n'

    assert declared.locked("pyyaml", DictSources({"uv.lock": lock})) == ("uv.lock", "6.0.2")


@pytest.mark.parametrize(
    "path", ["a/requirements/dev.txt", "conda.yml", "env/environment-dev.yaml"]
)
def test_what_decides_on_installed_code_is_a_dependency_file(path: str) -> None:
    assert is_dependency_file(path)
