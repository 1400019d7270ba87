import re

from bot.demo.miniature.joblog import JobLog


def test_every_line_has_a_stamp_of_seven_digits_after_a_mark_of_byte_order() -> None:
    log = JobLog()
    log.step("Run make", "make\nmake test\n", {"MODE": "fast"})
    log.output(b"caf\xe9\r\n")
    log.error("Process completed with exit code 2.")
    raw = log.finished()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").splitlines()
    stamped = [re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z (.*)", one) for one in lines]
    said = [one[1] for one in stamped if one]
    assert len(said) == len(lines)
    assert said[4:] == [
        "##[group]Run make",
        "\x1b[36;1mmake\x1b[0m",
        "\x1b[36;1mmake test\x1b[0m",
        "shell: /usr/bin/bash -e {0}",
        "env:",
        "  MODE: fast",
        "##[endgroup]",
        "caf�",
        "##[error]Process completed with exit code 2.",
        "Post job cleanup.",
        "Cleaning up orphan processes",
    ]
