import pytest

from bot.reading.python_version import told, version_in
from patterns.contract import Frame


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("/usr/lib/python3.11/json/encoder.py", "3.11"),
        ("/opt/hostedtoolcache/Python/3.13.0/x64/bin/x.py", "3.13"),
        (r"C:\Users\ada\Programs\Python\Python312\Lib\json\__init__.py", "3.12"),
        ("/usr/lib/python3/dist-packages/yaml/__init__.py", None),
        ("/app/shop/api.py", None),
    ],
)
def test_the_version_stands_in_the_librarys_path(path: str, version: str | None) -> None:
    assert version_in([Frame(path, 1)]) == version


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("platform linux -- Python 3.11.7, pytest-9.2.0, pluggy-1.7.0", "3.11"),
        ("[gw0] linux -- Python 3.12.1 /venv/bin/python", "3.12"),
        ("  pythonLocation: /opt/hostedtoolcache/Python/3.13.0/x64", "3.13"),
        ("  pythonLocation: /usr", None),
        ("I like Python 3.11", None),
    ],
)
def test_some_lines_state_it(line: str, version: str | None) -> None:
    assert told(line) == version
