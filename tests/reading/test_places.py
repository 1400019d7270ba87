import pytest

from bot.reading.places import installed, is_library, parts


@pytest.mark.parametrize(
    "path",
    [
        "/usr/lib/python3.11/json/encoder.py",
        "/usr/local/pythonenvs/3.13.0/lib/python3.13/asyncio/runners.py",
        "/opt/hostedtoolcache/Python/3.11.7/x64/lib/python3.11/json/encoder.py",
        r"C:\hostedtoolcache\windows\Python\3.11.7\x64\Lib\json\encoder.py",
        r"C:\Python311\Lib\asyncio\runners.py",
        "/home/ada/venv/lib/python3.11/site-packages/flask/app.py",
        "../../venvs/py3.11/lib/python3.11/site-packages/_pytest/python.py",
        "/usr/lib/python3/dist-packages/yaml/__init__.py",
        "<frozen importlib._bootstrap>",
        "<string>",
    ],
)
def test_libraries_are_known_by_their_paths(path: str) -> None:
    assert is_library(path)


@pytest.mark.parametrize(
    "path",
    [
        *("/app/shop/api.py", "src/shop/api.py", "shop/lib/python_tools.py", "lib/shop.py"),
        *(r"D:\a\shop\shop\src\shop\api.py", "/home/ada/python/shop/api.py"),
    ],
)
def test_everything_else_may_be_ours(path: str) -> None:
    assert not is_library(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/app/shop/api.py", ("app", "shop", "api.py")),
        ("./shop/../api.py", ("shop", "api.py")),
        (r"C:\shop\api.py", ("shop", "api.py")),
        ("app:///shop/api.py", ("shop", "api.py")),
        ("file:///app/x.py", ("app", "x.py")),
        ("src/shop/api.py", ("src", "shop", "api.py")),
        ("<string>", ()),
        ("", ()),
    ],
)
def test_parts_leave_out_what_says_nothing(path: str, expected: tuple[str, ...]) -> None:
    assert parts(path) == expected


def test_the_path_below_site_packages_is_the_installed_one() -> None:
    assert installed("/v/lib/python3.11/site-packages/shop/api.py") == "shop/api.py"
    assert installed("/v/site-packages/shop-1.0-py3.11.egg/shop/api.py") == "shop/api.py"
    assert installed("/app/shop/api.py") is None
