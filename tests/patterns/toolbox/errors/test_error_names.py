"""An error is named through what its file has at hand."""

import pytest

from patterns.contract import Fault
from patterns.toolbox.errors.error_names import at_hand, named
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import parse


def place(code: str) -> Place:
    module = parse("app.py", code.encode())
    return Place(module, (module.tree,))


@pytest.mark.parametrize(
    ("code", "dotted", "name"),
    [
        ("import json\n", "json.decoder.JSONDecodeError", "json.JSONDecodeError"),
        ("import csv\n", "_csv.Error", "csv.Error"),
        ("import queue as q\n", "_queue.Empty", "q.Empty"),
        (
            "import xml.etree.ElementTree as ET\n",
            "xml.etree.ElementTree.ParseError",
            "ET.ParseError",
        ),
        ("from xml.etree import ElementTree\n", "xml.etree.ElementTree.X", "ElementTree.X"),
        ("import requests\n", "requests.exceptions.Timeout", "requests.exceptions.Timeout"),
        ("import httpx\n", "httpx._exceptions.ConnectError", "httpx.ConnectError"),
        ("try:\n    import yaml\nexcept ImportError:\n    yaml = None\n", "yaml.X", "yaml.X"),
        ("import os\n", "zipfile.BadZipFile", None),
        ("class ParseError(Exception): ...\n", "xml.etree.ElementTree.ParseError", None),
        ("", "builtins.ValueError", "ValueError"),
    ],
)
def test_the_name_goes_through_the_module_at_hand(code: str, dotted: str, name: str | None) -> None:
    home, _, kind = dotted.rpartition(".")

    assert at_hand(Fault(kind, "", module=home), place(code)) == name


def test_what_is_missing_is_imported_from_where_it_is_public() -> None:
    found = named(Fault("Empty", "", module="_queue"), place("x = 1\n"))

    assert found is not None
    assert found[0] == "queue.Empty"
    assert b"import queue" in found[1][0].new


def test_what_is_none_of_pythons_own_is_not_imported() -> None:
    assert named(Fault("Timeout", "", module="requests"), place("x = 1\n")) is None
