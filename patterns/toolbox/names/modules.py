"""What import statements bind: modules of the repository, what they hold, or names outside."""

import ast

from patterns.contract import Refused
from patterns.toolbox.names.names import bindings
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import ModuleValue, Outside, Package, Unknown, Value


class Modules:
    """Turns module names and import statements into values."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def load(self, path: str) -> Value:
        """The module in a file; `Unknown` where it cannot be read."""
        try:
            return ModuleValue(self._project.module(path))
        except Refused as error:
            return Unknown(str(error))

    def named(self, dotted: str, importer: str) -> Value:
        """The module of a dotted name, as one file imports it."""
        path = self._project.find(dotted, importer)
        if path is not None:
            return self.load(path)
        if self._project.has_package(dotted, importer):
            return Package(dotted, importer)
        return Outside(dotted)

    def imported(self, name: str, node: ast.Import, importer: str) -> Value:
        """What `import x.y` binds to `x`, or `import x.y as name` to `name`."""
        dotted = next((alias.name for alias in node.names if alias.asname == name), name)
        return self.named(dotted, importer)

    def imported_from(
        self, name: str, node: ast.ImportFrom, importer: str
    ) -> tuple[Value, str | None]:
        """What `from x import y` binds: a value, or one together with its attribute's name."""
        alias = next(alias for alias in node.names if (alias.asname or alias.name) == name)
        path = self._project.find_from(node, importer)
        if path is not None and path != importer:
            return self.load(path), alias.name
        if node.level:
            # `from . import y` where the package has no __init__.py, or in that very file.
            sibling = ast.ImportFrom(
                ".".join(filter(None, [node.module, alias.name])), [], node.level
            )
            found = self._project.find_from(sibling, importer)
            return self.load(found) if found else Unknown(
                f"`{name}` is imported from nowhere"
            ), None
        return self.named(f"{node.module}.{alias.name}", importer), None

    def starred(self, name: str, module: Module) -> ModuleValue | None:
        """The module from which a `from x import *` brings a name, where one does."""
        for binding in bindings(module.tree).get("*", ()):
            node = binding.node
            path = (
                self._project.find_from(node, module.path)
                if isinstance(node, ast.ImportFrom)
                else None
            )
            found = self.load(path) if path else None
            if isinstance(found, ModuleValue) and name in bindings(found.module.tree):
                return found
        return None
