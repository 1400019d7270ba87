"""What is tried where a function is passed a name that it does not have."""

from tests.patterns.search.case import Crash

VIEW = "def page(request, slug):\n    return slug\n\n"
MESSAGE = "page() got an unexpected keyword argument 'name'"


def test_a_parameter_gets_the_name_that_a_table_passes() -> None:
    code = f"{VIEW}def call(handler, found):\n    return handler(None, **found)\n"

    assert Crash(code, 5, "call", "TypeError", MESSAGE).of("parameter_name") == [
        ["def page(request, name):", "return name"]
    ]


def test_a_call_that_says_the_name_itself_is_what_may_be_wrong() -> None:
    code = f"{VIEW}def call(found):\n    return page(None, name=found)\n"

    assert Crash(code, 5, "call", "TypeError", MESSAGE).of("parameter_name") == []
