import pytest

from bot.reading.atlas import Ambiguous, Atlas, Roots
from patterns.contract import Frame
from tests.reading.conformance import Tree, tree

SHOP = tree(
    {
        "src/shop/api.py": "x = 1\ny = x.z\n",
        "src/shop/models.py": "class Cart: ...\n",
        "tests/shop/models.py": "class Decoy: ...\n",
        "run.py": "import shop\nshop.main()\n",
    }
)


def _find(frame: Frame, sources: Tree = SHOP, roots: Roots = ()) -> str | Ambiguous | None:
    return Atlas(sources, [frame], roots).find(frame)


@pytest.mark.parametrize(
    "path",
    [
        "src/shop/api.py",
        "/home/runner/work/shop/shop/src/shop/api.py",
        r"D:\a\shop\shop\src\shop\api.py",
        "shop/api.py",
        "/app/shop/api.py",
        "./src/shop/api.py",
        "app:///src/shop/api.py",
    ],
)
def test_one_file_fits_however_the_path_is_reported(path: str) -> None:
    assert _find(Frame(path, 2)) == "src/shop/api.py"


@pytest.mark.parametrize(
    "path",
    [
        "/usr/lib/python3.11/shop/api.py",
        "/v/lib/python3.11/site-packages/flask/api.py",
        "<string>",
        "/somewhere/else/api.py",
        "/app/nothing.py",
        "",
    ],
)
def test_what_lies_outside_is_not_found(path: str) -> None:
    assert _find(Frame(path, 2)) is None


def test_the_longest_common_end_decides() -> None:
    assert _find(Frame("/ci/src/shop/models.py", 1)) == "src/shop/models.py"


def test_two_files_that_fit_alike_are_both_named() -> None:
    found = _find(Frame("/app/shop/models.py", 1))

    assert found == Ambiguous(("src/shop/models.py", "tests/shop/models.py"))


def test_the_text_of_the_line_decides_between_them() -> None:
    assert _find(Frame("shop/models.py", 1, context="class Cart: ...")) == "src/shop/models.py"


def test_the_module_decides_between_them_where_one_folder_is_a_package() -> None:
    packaged = tree({"src/shop/models.py": "", "tests/shop/models.py": "", "tests/__init__.py": ""})

    assert _find(Frame("/app/shop/models.py", 1, module="shop.models"), packaged) == (
        "src/shop/models.py"
    )
    assert isinstance(_find(Frame("/app/shop/models.py", 1, module="other"), packaged), Ambiguous)


def test_a_packages_own_file_is_importable_by_its_folder() -> None:
    packages = tree(
        {"src/shop/__init__.py": "", "tests/shop/__init__.py": "", "tests/__init__.py": ""}
    )

    assert _find(Frame("shop/__init__.py", 1, module="shop"), packages) == "src/shop/__init__.py"


def test_a_bare_file_name_must_be_borne_out_by_its_text() -> None:
    assert _find(Frame("/ci/run.py", 2, context="shop.main()")) == "run.py"
    assert _find(Frame("/ci/run.py", 2, context="other()")) is None
    assert _find(Frame("/ci/run.py", 2)) == "run.py"
    assert _find(Frame("/ci/run.py", 99)) is None


def test_an_installed_first_party_package_is_found_by_its_text() -> None:
    path = "/v/lib/python3.11/site-packages/shop/api.py"

    assert _find(Frame(path, 7, context="y = x.z")) == "src/shop/api.py"
    assert _find(Frame(path, 7, context="something else")) is None
    assert _find(Frame(path, 7)) is None


def test_an_installed_package_that_two_folders_hold_is_ambiguous() -> None:
    twins = tree({"a/shop/api.py": "y = x.z\n", "b/shop/api.py": "y = x.z\n"})

    found = _find(Frame("/v/site-packages/shop/api.py", 1, context="y = x.z"), twins)

    assert found == Ambiguous(("a/shop/api.py", "b/shop/api.py"))


def test_a_configured_root_wins() -> None:
    roots = [("/elsewhere/", "src/"), ("/srv/", "tests/")]

    assert _find(Frame("/srv/shop/models.py", 1), roots=roots) == "tests/shop/models.py"
    assert _find(Frame("/srv/shop/api.py", 1), roots=roots) == "src/shop/api.py"


def test_a_file_whose_path_breaks_a_line_is_not_taken_for_two() -> None:
    odd = tree({"odd\nshop/cart.py": "", "src/shop/cart.py": ""})

    assert _find(Frame("/app/shop/cart.py", 1), odd) == "src/shop/cart.py"
    assert _find(Frame("/app/shop/cart.py", 1), tree({"odd\nshop/other.py": ""})) is None
