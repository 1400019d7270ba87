"""What is generated of the documents: README's diagram and tree, and the page of the policy."""

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from bot.policy import Policy, schema
from bot.policy.model import PATH, PROTECTED
from bot.stages import diagram

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
POLICY = ROOT / "docs" / "policy.md"
POLICY_PAGE = """\
# `{path}`

What a repository's owners allow. The file counts as it stands on the default branch; between it
and the operator's settings the stricter wins. With mistakes in it, its last valid version stays in
force, and one issue says line and cure; `grace doctor` says so before you push. Editors complete it
with `# yaml-language-server: $schema=` and the address `/grace.schema.json` of your Grace.
Out of bounds whatever it says: {protected}.

(Drawn from `bot/policy/model.py` by `make docs`.)

| name | default | meaning |
| --- | --- | --- |
{rows}
"""
OTHERS = {
    "tests/": "mirrors the above; laws over patterns, whole lives in stories/, benches in bench/",
    "deploy/": "Dockerfile, compose, Kubernetes, systemd, and the first hour with a real App",
    "docs/": "decisions, the audit recipe",
    "app.yml": "the App's manifest: each permission says which step needs it",
}


def holds(path: Path) -> str:
    """The first sentence of a module's or package's docstring."""
    source = path / "__init__.py" if path.is_dir() else path
    doc = ast.get_docstring(ast.parse(source.read_text())) or ""
    return " ".join(doc.split("\n\n")[0].split()).rstrip(".")


def rooms(package: str) -> Iterator[str]:
    """One line per module or package inside a package."""
    yield f"{package}/"
    inside = sorted((ROOT / package).iterdir(), key=lambda path: (path.is_dir(), path.name))
    for path in inside:
        if path.name.startswith("_") and path.name != "__main__.py":
            continue
        if path.suffix == ".py" or (path / "__init__.py").exists():
            name = path.name + ("/" if path.is_dir() else "")
            yield f"  {name:<20} {holds(path)}"


def tree() -> str:
    """The house as the README draws it."""
    lines = [*rooms("patterns"), "", *rooms("bot"), ""]
    lines += [f"{name:<22} {what}" for name, what in OTHERS.items()]
    return "\n".join(lines) + "\n"


def rendered(text: str) -> str:
    """README's text with its generated blocks as they should be."""
    text = re.sub(r"(?s)(```mermaid\n).*?(```)", lambda m: m[1] + diagram() + m[2], text)
    return re.sub(r"(?s)(## The house\n\n```\n).*?(```)", lambda m: m[1] + tree() + m[2], text)


def policy_page() -> str:
    """Every setting of the policy, with its default and its doc."""
    rows = [_row(one.name, schema()["properties"][one.name]) for one in fields(Policy)]
    protected = ", ".join(f"`{glob}`" for glob in PROTECTED)
    return POLICY_PAGE.format(path=PATH, protected=protected, rows="\n".join(rows))


def _row(name: str, described: Mapping[str, Any]) -> str:
    stated = described.get("default", {})
    default = json.dumps(stated).strip('"')
    return f"| `{name}` | `{default}` | {' '.join(described['description'].split())} |"


if __name__ == "__main__":
    README.write_text(rendered(README.read_text()))
    POLICY.write_text(policy_page())
    sys.exit(0)
