"""What is tried where an option of a command line came as text."""

from tests.patterns.search.case import Crash


def test_an_option_gets_the_type_whose_method_is_called() -> None:
    code = (
        "import argparse\nfrom pathlib import Path\n\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('folder')\nparser.add_argument('--out')\n\n"
        "def main(args):\n    return args.folder.glob('*')\n"
    )
    crash = Crash(code, 9, "main", "AttributeError", "'str' object has no attribute 'glob'")

    assert crash.of("option_type") == [["parser.add_argument('folder', type=Path)"]]
