"""Who owns a file, by GitHub's own examples of a CODEOWNERS file."""

import pytest

from bot.reading.codeowners import owners

TEXT = b"""\
# everything
*       @global-owner1 @global-owner2

*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/*  @docs-owner
apps/ @octocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/github
!no @negated
"""


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("app.py", ("global-owner1", "global-owner2")),
        ("a/b/x.js", ("js-owner",)),
        ("main.go", ()),
        ("notes.txt", ("octo-org/octocats",)),
        ("build/logs/today.py", ("octocat",)),
        ("docs/getting-started.md", ("docs-owner",)),
        ("docs/build-app/troubleshooting.md", ("global-owner1", "global-owner2")),
        ("deep/apps/x.py", ("octocat",)),
        ("scripts/a/b.py", ("doctocat", "octocat")),
        ("deeply/nested/logs/x.py", ("octocat",)),
        ("apps/github/x.py", ()),
    ],
)
def test_the_last_rule_that_fits_names_the_owners(path: str, names: tuple[str, ...]) -> None:
    assert owners(TEXT, [path]) == names


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        ("/a/**/b.py", ("a/b.py", "a/x/y/b.py"), ("b.py", "x/a/b.py")),
        ("/a/**", ("a/b.py", "a/x/b.py"), ("a", "b/a/c.py")),
        ("**/a/*.py", ("a/b.py", "x/a/b.py"), ("a/x/b.py",)),
        ("a?c*e.py", ("abcde.py", "x/abce.py"), ("abcd.py", "ac/e.py")),
        ("*a*b*", ("xaxbx", "ab/c.py"), ("ba", "a/b")),
    ],
)
def test_stars_stand_for_parts_of_a_name_and_two_for_folders(
    pattern: str, fits: tuple[str, ...], fits_not: tuple[str, ...]
) -> None:
    owned = {path for path in (*fits, *fits_not) if owners(f"{pattern} @x".encode(), [path])}

    assert owned == {*fits}


@pytest.mark.parametrize("part", ["*a", "**/", "?*", "a*"])
def test_no_pattern_takes_ages(part: str) -> None:
    """Whoever may write to one repository must not hold up all others; this ends, or it hangs."""
    path = "/".join(["a" * 80] * 40) + "/c.py"

    assert owners(f"{part * 60}z @x".encode(), [path]) == ()


def test_owners_of_several_files_are_all_named_once() -> None:
    assert owners(TEXT, ["a.js", "b.js", "c.txt"]) == ("js-owner", "octo-org/octocats")
