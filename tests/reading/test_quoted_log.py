from bot.reading.text import read

TRACEBACK = (
    r"Traceback (most recent call last):\n  File \"/a b/c.py\", line 3, in f\n    g(\"x\")\n"
)


def test_logfmt_quotes_a_traceback() -> None:
    line = f'event="went wrong" level=error exception="{TRACEBACK}ValueError: a\\nb" user=ada'
    (fault,) = read(line.encode())

    assert (fault.headline.partition("\n")[0], fault.dialect) == ("ValueError: a", "quoted")
    assert (fault.frames[-1].path, fault.frames[-1].context) == ("/a b/c.py", 'g("x")')


def test_the_repr_of_bytes_is_read_and_what_stands_behind_it_is_not() -> None:
    (fault,) = read((r"worker said b'" + TRACEBACK + r"KeyError: \'k\'' and left").encode())

    assert fault.headline == "KeyError: 'k'"


def test_quotations_that_were_closed_before_do_not_end_it() -> None:
    (fault,) = read(f"name='x' exc={TRACEBACK}KeyError: 'k'".encode())

    assert fault.headline == "KeyError: 'k'"


def test_what_a_test_compared_is_no_error() -> None:
    assert read(f"FAILED a.py::t - assert '{TRACEBACK}KeyError: 1' == ''".encode()) == ()
