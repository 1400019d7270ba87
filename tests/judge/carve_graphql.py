"""Carve GitHub's published GraphQL schema down to what Grace's documents name.

Run by hand when GitHub's schema or a document changes:

    python -m tests.judge.carve_graphql schema.graphql

The input is `schema.graphql` of npm `@octokit/graphql-schema` (MIT; the notice is kept beside the
slice). What a document names and the schema does not know fails here, not in production.
"""

import sys
from pathlib import Path

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    is_specified_scalar_type,
    parse,
    print_type,
    validate,
    visit,
)

from bot.edges.github_commits import MUTATION
from bot.edges.github_graphql import DEQUEUE, ENQUEUE, PAST, PLACE

DOCUMENTS = (MUTATION, ENQUEUE, DEQUEUE, PLACE, PAST)
SLICE = Path(__file__).parents[1] / "samples" / "github" / "slice.graphql"


class Named(Visitor):
    """Collects type -> the fields of it that a document asks for, and the types of arguments."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.fields: dict[str, set[str]] = {}
        self.inputs: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent, known = self.info.get_parent_type(), self.info.get_field_def()
        assert parent is not None
        assert known is not None
        self.fields.setdefault(parent.name, set()).add(node.name.value)
        used = {one.name.value for one in node.arguments or ()}
        self.inputs |= {
            get_named_type(argument.type).name
            for name, argument in known.args.items()
            if name in used
        }


def carve(schema: GraphQLSchema, documents: tuple[str, ...]) -> str:
    """The schema's text with no more in it than those documents name."""
    info = TypeInfo(schema)
    named = Named(info)
    for text in documents:
        document: DocumentNode = parse(text)
        wrong = validate(schema, document)
        assert not wrong, wrong
        visit(document, TypeInfoVisitor(info, named))
    kept: dict[str, GraphQLNamedType] = {}
    for name, fields in named.fields.items():
        _keep_output(schema, name, fields, kept)
    for name in named.inputs:
        _keep_input(schema, name, kept)
    for one in kept.values():
        _fit(one, kept)
    return "\n\n".join(print_type(kept[name]) for name in sorted(kept)) + "\n"


def _keep_output(
    schema: GraphQLSchema, name: str, fields: set[str], kept: dict[str, GraphQLNamedType]
) -> None:
    whole = schema.type_map[name]
    assert isinstance(whole, GraphQLObjectType)
    whole.fields = {field: whole.fields[field] for field in sorted(fields)}
    kept[name] = whole
    for field in whole.fields.values():
        shown = get_named_type(field.type)
        if not isinstance(shown, GraphQLObjectType):
            _keep_leaf(shown, kept)
        for argument in field.args.values():
            _keep_input(schema, get_named_type(argument.type).name, kept)


def _fit(one: GraphQLNamedType, kept: dict[str, GraphQLNamedType]) -> None:
    """Name nothing that was left out, and say nothing in prose."""
    one.description = None
    if isinstance(one, GraphQLObjectType):
        one.interfaces = tuple(each for each in one.interfaces if each.name in kept)
    elif isinstance(one, GraphQLUnionType):
        one.types = tuple(each for each in one.types if each.name in kept)
    elif isinstance(one, GraphQLEnumType):
        for value in one.values.values():
            value.description = None
    if isinstance(one, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for field in one.fields.values():
            field.description = None
            for argument in getattr(field, "args", {}).values():
                argument.description = None


def _keep_leaf(leaf: GraphQLNamedType, kept: dict[str, GraphQLNamedType]) -> None:
    if not is_specified_scalar_type(leaf):
        kept[leaf.name] = leaf


def _keep_input(schema: GraphQLSchema, name: str, kept: dict[str, GraphQLNamedType]) -> None:
    whole = schema.type_map[name]
    if name in kept:
        return
    _keep_leaf(whole, kept)
    if isinstance(whole, GraphQLInputObjectType):
        for field in whole.fields.values():
            _keep_input(schema, get_named_type(field.type).name, kept)


def main(schema: str) -> None:
    """Read the whole schema, write the slice."""
    # GitHub's own file names a field twice, which the library would not have.
    whole = build_schema(Path(schema).read_text("utf-8"), assume_valid=True)
    SLICE.write_text(carve(whole, DOCUMENTS), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
