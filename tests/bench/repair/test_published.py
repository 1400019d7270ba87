"""The published sets name their tests in several ways."""

from tests.bench.repair.published import named


def test_a_test_of_pytest_stands_for_all_its_parameters() -> None:
    command = "pytest tests/test_a.py::Case::test_b[1-2]"

    assert named(("tests/test_a.py",), command) == ("tests/test_a.py::Case::test_b",)


def test_a_test_of_unittest_is_named_as_pytest_names_it() -> None:
    command = "python -m unittest -q lib.test.a_test.Case.test_b"

    assert named(("lib/test/a_test.py",), command) == ("lib/test/a_test.py::Case::test_b",)
