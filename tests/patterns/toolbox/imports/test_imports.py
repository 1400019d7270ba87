"""Where an added import goes."""

import pytest

from patterns.toolbox.imports.imports import added
from patterns.toolbox.source.module import parse
from patterns.toolbox.source.splice import spliced


def with_import(code: str, statement: str) -> str:
    data = code.encode()
    return spliced(data, [added(parse("a.py", data), statement)]).decode()


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("", "import json\n\n"),
        ("x = 1\n", "import json\n\nx = 1\n"),
        (
            "#!/usr/bin/env python\n# why\nx = 1\n",
            "#!/usr/bin/env python\n# why\nimport json\n\nx = 1\n",
        ),
        ('"""Doc."""\n', '"""Doc."""\n\nimport json\n'),
        ('"""Doc."""', '"""Doc."""\n\nimport json\n'),
        ('"""Doc."""\nx = 1\n', '"""Doc."""\n\nimport json\n\nx = 1\n'),
        ("import os\n", "import json\nimport os\n"),
        ("import abc\nimport os\n", "import abc\nimport json\nimport os\n"),
        ("import abc", "import abc\nimport json\n"),
        ("from os import path\n", "import json\nfrom os import path\n"),
        (
            "from __future__ import annotations\nx = 1\n",
            "from __future__ import annotations\n\nimport json\nx = 1\n",
        ),
        ("import requests\n", "import json\n\nimport requests\n"),
        ("import os\n\nimport requests\n", "import json\nimport os\n\nimport requests\n"),
        ("import abc\n\nimport requests\n", "import abc\nimport json\n\nimport requests\n"),
        ("import abc; import os\n", "import json\n\nimport abc; import os\n"),
        ("import abc\r\nx = 1\r\n", "import abc\r\nimport json\r\nx = 1\r\n"),
        ("from . import x\n", "import json\n\nfrom . import x\n"),
    ],
)
def test_an_import_goes_where_it_belongs(code: str, after: str) -> None:
    assert with_import(code, "import json") == after


def test_a_module_of_somebody_else_goes_behind_the_standard_library() -> None:
    assert with_import("import os\n", "from shop import x") == "import os\n\nfrom shop import x\n"
