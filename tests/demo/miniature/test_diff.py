from bot.demo.miniature.diff import Row, rows
from bot.demo.miniature.objects import Change

PATCH = """\
diff --git a/x b/x
--- a/x
+++ b/x
@@ -1,3 +1,3 @@ def f():
 one
-two
+zwei
 three
\\ No newline at end of file
"""


def test_every_line_knows_its_number_on_both_sides() -> None:
    change = Change("x", "modified", "0" * 40, PATCH)
    assert list(rows(change)) == [
        Row("hunk", "@@ -1,3 +1,3 @@ def f():"),
        Row("same", "one", 1, 1),
        Row("removed", "two", old=2),
        Row("added", "zwei", new=2),
        Row("same", "three", 3, 3),
        Row("note", "No newline at end of file"),
    ]
    assert (change.additions, change.deletions) == (1, 1)


def test_a_binary_file_has_no_rows() -> None:
    text = "diff --git a/x b/x\nBinary files a/x and b/x differ\n"
    assert list(rows(Change("x", "modified", "0" * 40, text))) == []
