from bot.reading.text import read

HEADER = "KeyError                                  Traceback (most recent call last)\n"


def test_frames_are_read_from_arrows_and_heads() -> None:
    (fault,) = read(
        f"{'-' * 75}\n{HEADER}"
        "Cell In[3], line 2\n      1 x = 1\n----> 2 shop.run()\n\n"
        "File /a b/shop.py:23, in Cart.run(self)\n     22 \n---> 23     return {}['k']\n\n"
        "KeyError: 'k'\n".encode()
    )

    assert (fault.headline, fault.dialect) == ("KeyError: 'k'", "ipython")
    assert [(f.path, f.line, f.function, f.context) for f in fault.frames] == [
        ("<In[3]>", 2, "<module>", "shop.run()"),
        ("/a b/shop.py", 23, "run", "return {}['k']"),
    ]


def test_older_ones_tell_the_line_only_with_the_arrow() -> None:
    (fault,) = read(
        f"{HEADER}<ipython-input-1-ab> in <module>\n/app/a.py in f(x, y)\n"
        "      6 def f(x, y):\n----> 7     return x[y]\n      8 \n\nKeyError: 1\n".encode()
    )

    assert [(f.path, f.line, f.function) for f in fault.frames] == [("/app/a.py", 7, "f")]


def test_exceptions_that_led_to_each_other_are_a_chain() -> None:
    frame = "File /app/a.py:7, in f()\n----> 7 f()\n\n"
    sentence = "The above exception was the direct cause of the following exception:"
    own = HEADER.replace("KeyError", "own     ")
    first, second = read(
        f"{HEADER}{frame}KeyError: 1\n\n{sentence}\n\n{own}{frame}own: any name\n".encode()
    )

    assert (first.type, second.type, second.cause) == ("KeyError", "own", 0)


def test_what_breaks_off_is_no_error() -> None:
    assert read(f"{HEADER}File /app/a.py:7, in f()\n----> 7 f()\nmore output\n".encode()) == ()
    assert read(f"{HEADER}KeyError: 1\n".encode()) == ()


def test_the_plain_mode_looks_like_the_interpreters() -> None:
    (fault,) = read(
        b"Traceback (most recent call last):\n\n  Cell In[1], line 1\n    import a\n\n"
        b"  File /a b/a.py:3 in f\n    import b\n\n  File /a b/b.py:2\n    s = (\n        ^\n"
        b"SyntaxError: '(' was never closed\n"
    )

    assert [(f.path, f.line, f.function) for f in fault.frames] == [
        ("Cell In[1]", 1, None),
        ("/a b/a.py", 3, "f"),
        ("/a b/b.py", 2, None),
    ]
