"""A file that a slip is planted in: its tree, and where the tree's nodes lie in its bytes."""

import ast
from collections.abc import Iterator


class Code:
    """A parsed file, and where its nodes lie in its bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tree = ast.parse(data)
        self._lines = [0]
        for line in data.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Start and end of a node with a position."""
        line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]  # expressions and statements have them
        last, end = node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]  # likewise
        return self._lines[line - 1] + column, self._lines[last - 1] + end

    def text(self, node: ast.AST) -> bytes:
        """The bytes of a node."""
        start, end = self.span(node)
        return self.data[start:end]

    def whole_lines(self, node: ast.stmt) -> tuple[int, int]:
        """The lines on which a statement stands."""
        return self._lines[node.lineno - 1], self._lines[node.end_lineno or node.lineno]

    def stands_alone(self, node: ast.stmt) -> bool:
        """Whether nothing else stands on its lines."""
        start, end = self.whole_lines(node)
        return self.data[start:end].strip() == self.text(node)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """All of them, methods too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def inside(self) -> Iterator[ast.AST]:
        """All nodes within bodies of functions, each once."""
        seen: set[int] = set()
        for function in self.functions():
            for statement in function.body:
                for node in ast.walk(statement):
                    if id(node) not in seen:
                        seen.add(id(node))
                        yield node
