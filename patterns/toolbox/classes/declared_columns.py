"""The tables and columns that a repository declares: as classes of an ORM, or in SQL."""

import ast
import re
from dataclasses import dataclass, field

from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.values.values import ClassValue

CREATES = re.compile(
    r"CREATE\s+(?:TEMP(?:ORARY)?\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\"`\[]?(\w+)[\"`\]]?\s*\(([^;]*)",
    re.IGNORECASE,
)
CONSTRAINTS = {"primary", "foreign", "unique", "check", "constraint", "key"}
MAKING = {"Column", "mapped_column", "relationship", "column_property", "association_proxy"}


@dataclass(slots=True)
class Schema:
    """What is declared.

    Attributes:
        columns: of each table, and of the class that is mapped to it.
    """

    tables: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    columns: dict[str, frozenset[str]] = field(default_factory=dict)


def schema(resolver: Resolver) -> Schema:
    """All that the Python files of a repository declare."""
    found = Schema()
    project = resolver.project
    seen: set[str] = set()
    for word in ("__tablename__", "models.Model", "Mapped", "Column"):
        for module in project.mentioning(word):
            if module.path not in seen:
                seen.add(module.path)
                for cls in resolver.classes_in(module):
                    _of_class(cls, found)
    for word in ("CREATE TABLE", "create table"):
        for module in project.mentioning(word):
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    _of_sql(node.value, found)
    return found


def _of_class(cls: ClassValue, found: Schema) -> None:
    names: set[str] = set()
    table = None
    for node in cls.node.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__tablename__")], value=ast.Constant(value=text)):
                table = str(text)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=made)):
                word = made.attr if isinstance(made, ast.Attribute) else getattr(made, "id", "")
                if word in MAKING or word.endswith(("Field", "Key")):
                    names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                if "Mapped" in ast.unparse(annotation):
                    names.add(name)
    if names:
        found.classes.add(cls.name)
        found.columns[cls.name] = frozenset(names)
        if table is not None:
            found.tables.add(table)
            found.columns[table] = frozenset(names)


def _of_sql(text: str, found: Schema) -> None:
    for created in CREATES.finditer(text):
        depth, part, parts = 0, "", []
        for letter in created[2]:
            depth += (letter == "(") - (letter == ")")
            if depth < 0:
                break
            if letter == "," and depth == 0:
                parts.append(part)
                part = ""
            else:
                part += letter
        words = [match[0] for each in (*parts, part) if (match := re.search(r"\w+", each))]
        found.tables.add(created[1])
        columns = frozenset(word for word in words if word.lower() not in CONSTRAINTS)
        found.columns[created[1]] = found.columns.get(created[1], frozenset()) | columns
