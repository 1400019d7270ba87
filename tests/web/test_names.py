import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web import names


@pytest.mark.parametrize("name", ["acme/shop", "a/b", "A-1/x_y.z", "o/.github"])
def test_github_names_repositories_so(name: str) -> None:
    assert names.repository(name) == name


@pytest.mark.parametrize(
    "name", ["", "shop", "a/b/c", "a/..", "../b", "a/b\n", "a /b", "é/b", "a/" + "b" * 101, None, 5]
)
def test_nothing_else_is_a_repository(name: object) -> None:
    assert names.repository(name) is None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)
    ),
    st.lists(st.text(), max_size=4),
)
def test_looking_into_any_shape_gives_something_or_none(value: object, path: list[str]) -> None:
    names.at(value, *path)


@pytest.mark.parametrize("commit", ["0" * 40, "f" * 64])
def test_a_commit_is_written_out(commit: str) -> None:
    assert names.checked_commit(commit) == commit
    with pytest.raises(ValueError, match="40"):
        names.checked_commit(commit[:-1])
