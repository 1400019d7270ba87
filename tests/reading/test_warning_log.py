from bot.reading.text import read
from tests.reading.conformance import faults_of

WARNING = "RuntimeWarning: coroutine 'Repo.fetch' was never awaited\n"


def test_the_stack_of_its_creation_is_the_true_place() -> None:
    (fault,) = faults_of("py311-dev-never_awaited.log")

    assert fault.headline == WARNING.strip()
    assert (fault.frames[-1].function, fault.frames[-1].line) == ("never_awaited", 34)


def test_a_line_that_calls_the_coroutine_is_the_true_place() -> None:
    (fault,) = read(f'/app/a.py:3: {WARNING}  Repo().fetch("a")\n'.encode())

    assert fault.frames[-1].context == 'Repo().fetch("a")'


def test_where_the_garbage_collector_ran_is_no_place() -> None:
    assert read(f"/app/a.py:3: {WARNING}  gc.collect()\nmore\n".encode()) == ()
    assert read(f"sys:1: {WARNING}".encode()) == ()
    assert read(f"told: {WARNING}".encode()) == ()
