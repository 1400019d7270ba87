"""The whole play for real: Grace as a child process, killed once in the middle of each story."""

import argparse

import pytest

from bot.cli import demo


@pytest.mark.timeout(400)
def test_every_story_comes_to_its_end_although_grace_is_killed_in_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parser = argparse.ArgumentParser()
    demo.configure(parser)

    status = demo.run(parser.parse_args(["--once", "--kill", "--seed", "11"]))

    said = capsys.readouterr()
    assert status == 0, said.out + said.err
    assert said.out.count("Grace is killed") == 4
    assert said.out.count("every record holds") == 4
