"""What is tried where a file is read that is closed."""

from tests.patterns.search.case import Crash


def test_what_reads_a_file_goes_into_the_block_that_opens_it() -> None:
    code = (
        "def f(path):\n    with open(path) as file:\n        lines = iter(file)\n"
        "    for line in lines:\n        print(line)\n"
    )
    crash = Crash(code, 4, "f", "ValueError", "I/O operation on closed file.")

    assert crash.of("within") == [["for line in lines:", "print(line)"]]
