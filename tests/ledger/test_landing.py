import subprocess
from pathlib import Path

import pytest
from hypothesis import given

from bot.ledger import landing, signers
from bot.ledger.record import canonical, parse, verify
from tests.ledger.histories import KEY, SQUASH_TAIL
from tests.ledger.strategies import TEXT
from tests.ledger.test_record import BLOCK, RECORD

SIGNERS = signers.parse(signers.line(KEY.public))


@given(TEXT)
def test_no_prose_hides_or_forges_a_record(prose: str) -> None:
    for tail in ("", SQUASH_TAIL):
        message = f"{landing.title(prose, 7)}\n\n{landing.message(prose, BLOCK)}{tail}"
        for written in (message, message.replace("\n", "\r\n")):
            assert verify(parse(written), SIGNERS) == canonical(RECORD)


@pytest.mark.parametrize("prose", ["Why.", "---\nmore", "a\n\nGrace-Fix: x\n", "Fixes: #1", ""])
def test_git_reads_the_block_below_any_prose(prose: str) -> None:
    message = f"Heal\n\n{landing.message(prose, BLOCK)}"
    words = ["git", "interpret-trailers", "--parse"]
    said = subprocess.run(words, input=message.encode(), capture_output=True, check=True)
    assert said.stdout.decode() == BLOCK


def test_prose_keeps_what_is_harmless() -> None:
    assert landing.message("\nOne \\n\n\n    code\n", BLOCK) == f"One \\n\n\n    code\n\n{BLOCK}"


def test_a_title_is_one_short_line_with_its_number() -> None:
    assert landing.title("Drop\nthe  `await`", 7) == "Drop the `await` (#7)"
    assert landing.title("x" * 200, 7).endswith("x… (#7)")
    assert len(landing.title("x" * 200, 7)) == 120
    assert landing.title("Grace-Record: v1 merged") == "> Grace-Record: v1 merged"
    assert landing.title(" ") == "Heal"


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_the_ledger_s_tree_is_the_one_that_git_makes(form: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", f"--object-format={form}", tmp_path], check=True)
    (tmp_path / landing.README_PATH).write_text(landing.README)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    said = subprocess.run(["git", "write-tree"], cwd=tmp_path, capture_output=True, check=True)
    tree = said.stdout.decode().strip()
    assert landing.tree_id(tree) == tree
