import pytest

from bot.errors import LedgerError
from bot.ledger.objects import Entry, commit_of, object_id, tree_bytes, tree_of

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
TREE = "0" * 40


def commit(content: bytes) -> tuple[str, bytes]:
    return object_id("commit", content), content


def test_an_object_has_git_s_own_id() -> None:
    assert object_id("tree", b"") == EMPTY_TREE
    assert object_id("blob", b"", "0" * 64).startswith("473a0f4c3be8a93681a267e3b1e9a7dc")


def test_a_commit_is_read_with_its_raw_message() -> None:
    name, content = commit(f"tree {TREE}\nparent {TREE}\nauthor A\n\nt\xe9\n\nx".encode("latin-1"))
    read = commit_of(name, content)
    assert (read.tree, read.parents, read.message) == (TREE, (TREE,), b"t\xe9\n\nx")


def test_a_parent_in_somebody_s_name_is_no_parent() -> None:
    name, content = commit(f"tree {TREE}\nauthor A\nparent {TREE}\n\nt".encode())
    assert commit_of(name, content).parents == ()


def test_content_under_another_id_is_refused() -> None:
    _, content = commit(f"tree {TREE}\n\n".encode())
    with pytest.raises(LedgerError, match="does not have that id"):
        commit_of(TREE, content)
    with pytest.raises(LedgerError, match="does not have that id"):
        tree_of(TREE, b"")


def test_a_commit_without_a_tree_is_refused() -> None:
    with pytest.raises(LedgerError, match="names no tree"):
        commit_of(*commit(b"author A\n\nt"))


def test_a_tree_reads_back_whatever_its_names() -> None:
    content = tree_bytes({"a": Entry("100644", TREE), "b": Entry("40000", EMPTY_TREE)})
    content += b"100644 \xff\0" + bytes(20)
    entries = tree_of(object_id("tree", content), content)
    assert entries == {
        "a": Entry("100644", TREE),
        "b": Entry("40000", EMPTY_TREE),
        "\udcff": Entry("100644", TREE),
    }


@pytest.mark.parametrize(
    "content", [b"100644 a\0short", b"100644", b"\0" * 30, b" a\0" + bytes(20)]
)
def test_a_broken_tree_is_refused(content: bytes) -> None:
    with pytest.raises(LedgerError, match="cut short"):
        tree_of(object_id("tree", content), content)


def test_a_tree_that_names_one_entry_twice_is_refused() -> None:
    content = (b"100644 a\0" + bytes(20)) * 2
    with pytest.raises(LedgerError, match="twice"):
        tree_of(object_id("tree", content), content)


def test_a_mode_that_early_versions_wrote_is_a_regular_file_s() -> None:
    content = b"100664 a\0" + bytes(20)
    assert tree_of(object_id("tree", content), content) == {"a": Entry("100644", TREE)}


def test_a_declared_encoding_is_read_and_a_tag_s_own_is_not() -> None:
    head = f"tree {TREE}\nauthor A\nmergetag object 1\n encoding no\nencoding UTF-7\n\nt"
    assert commit_of(*commit(head.encode())).encoding == "UTF-7"
