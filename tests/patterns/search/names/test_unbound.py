"""A name that some way does not bind gets a value there, or is not read there."""

from tests.patterns.search.case import Crash

MESSAGE = "cannot access local variable 'size' where it is not associated with a value"


def crash(code: str, line: int) -> Crash:
    return Crash(code, line, "f", "UnboundLocalError", MESSAGE)


def test_a_flag_out_of_several_starts_as_false_where_only_its_truth_is_asked() -> None:
    code = "def f(p):\n    if p:\n        p, size = g(p)\n    if size and p:\n        return p\n"

    assert crash(code, 4).of("initialise")[0] == ["size = False"]


def test_what_is_cleaned_up_is_made_in_front_of_the_try() -> None:
    code = (
        "def f(p):\n    try:\n        size = g(p)\n        h(size)\n    finally:\n        k(size)\n"
    )

    assert crash(code, 6).of("moved") == [["size = g(p)"]]


def test_a_handler_in_a_loop_goes_on_with_the_next_round() -> None:
    code = (
        "def f(many):\n    for one in many:\n        try:\n            size = g(one)\n"
        "        except OSError:\n            pass\n        h(size)\n"
    )

    assert ["continue"] in crash(code, 7).of("handler_leaves")
    assert ["else:", "h(size)"] in crash(code, 7).of("moved_under")


def test_what_lives_on_a_branch_moves_under_it() -> None:
    code = "def f(p):\n    if p:\n        size = g(p)\n    h(size)\n"

    assert crash(code, 4).of("moved_under") == [["h(size)"]]


def test_nothing_moves_that_gives_the_functions_value() -> None:
    code = "def f(p):\n    if p:\n        size = g(p)\n    return size\n"

    assert crash(code, 4).of("moved_under") == []
    assert crash(code.replace("    return", "    if size: return"), 4).of("moved_under") == []


def test_a_line_that_binds_the_name_reads_what_is_at_hand() -> None:
    code = "def f(p, size):\n    if p:\n        new_size = g(new_size)\n    return p\n"
    message = MESSAGE.replace("size", "new_size")

    assert Crash(code, 3, "f", "UnboundLocalError", message).of("at_hand") == [
        ["new_size = g(size)"]
    ]


def test_a_sum_in_a_loop_needs_a_start_instead() -> None:
    code = (
        "def f(many, a):\n    for one in many:\n        a_size = a_size + one\n    return a_size\n"
    )
    found = Crash(code, 3, "f", "UnboundLocalError", MESSAGE.replace("size", "a_size"))

    assert found.of("at_hand") == []
    assert found.of("initialise")[0] == ["a_size = 0"]


def test_a_handler_names_what_it_could_not_bind_by_what_it_was_made_of() -> None:
    code = "def f(p):\n    try:\n        size = g(p.size)\n    except OSError:\n        h(size)\n"

    assert crash(code, 5).of("at_hand") == [["h(p.size)"]]


def test_elsewhere_a_similar_name_is_no_answer() -> None:
    code = "def f(p):\n    if p.size:\n        size = g(p)\n    return size\n"

    assert crash(code, 4).of("at_hand") == []


def imported(head: str) -> list[list[str]]:
    code = (
        f"{head}def f(p):\n    if p:\n        import size\n        size.go()\n    return size.x\n"
    )
    line = code.count("\n")
    return [
        [trial.name, *crash(code, line).lines(trial)]
        for trial in crash(code, line).trials
        if trial.name.startswith("import")
    ]


def test_an_import_of_one_branch_serves_all() -> None:
    assert imported("") == [["import_first", "import size"]]


def test_an_import_that_hides_the_modules_own_goes() -> None:
    assert imported("import size\n") == [["import_left"]]


def test_what_was_never_opened_is_not_closed() -> None:
    code = (
        "def f(p):\n    try:\n        p.go()\n        size = g(p)\n"
        "    finally:\n        size.end()\n"
    )

    assert crash(code, 6).of("cleaned_up") == [
        ["size = None", "if size is not None:", "size.end()"]
    ]


def test_a_handler_that_only_tells_raises_again() -> None:
    code = (
        "def f(p):\n    try:\n        size = g(p)\n    except OSError:\n        log(p)\n"
        "    return h(size)\n"
    )

    assert ["raise"] in crash(code, 6).of("handler_leaves")


def test_what_lives_on_the_last_branch_moves_under_that() -> None:
    code = "def f(p):\n    if p:\n        g(p)\n    else:\n        size = g(p)\n    h(size)\n"

    assert crash(code, 6).of("moved_under") == [["h(size)"]]
    assert crash(code.replace("else", "elif h(p)"), 6).of("moved_under") == [["h(size)"]]
    assert (
        crash(code.replace("size = g(p)", "g()").replace("g(p)", "size = 1", 1), 6).of(
            "moved_under"
        )
        == []
    )
