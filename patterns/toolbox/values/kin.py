"""Types that can stand in for each other, and by which names a test can ask for them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kin:
    """A type, or what several types have in common, as a test names it.

    Attributes:
        home: the module of Python's own that has it; empty where it is built in.
        types: names of the types whose values are of it, besides its own.
        methods: what the classes of such values define.
    """

    name: str
    home: str = ""
    types: frozenset[str] = frozenset()
    methods: tuple[str, ...] = ()

    @property
    def of(self) -> frozenset[str]:
        """Names of all types that are known to be of it."""
        return self.types | {self.name}

    @property
    def is_abstract(self) -> bool:
        """Whether no value is of exactly this type."""
        return self.home in {"collections.abc", "numbers", "os"}

    def held_by(self, value: str) -> str:
        """A test that needs no import, of whether a value is of it."""
        if not self.home:
            return f"isinstance({value}, {self.name})"
        if self.methods:
            return " and ".join(f"hasattr(type({value}), {name!r})" for name in self.methods)
        return f"type({value}).__name__ in {sorted(self.of)!r}"


def _kin(name: str, types: str = "", methods: str = "") -> Kin:
    home, _, bare = name.rpartition(".")
    return Kin(bare, home, frozenset(types.split()), tuple(methods.split()))


BYTEARRAY, MEMORYVIEW = _kin("bytearray"), _kin("memoryview")
STR, BYTES, INT, FLOAT = _kin("str"), _kin("bytes"), _kin("int"), _kin("float")
LIST, TUPLE, SET, FROZENSET = _kin("list"), _kin("tuple"), _kin("set"), _kin("frozenset")
RANGE = _kin("range")
DEQUE = _kin("collections.deque")
VIEW = _kin("collections.abc.KeysView", "dict_keys odict_keys")
VALUES = _kin("collections.abc.ValuesView", "dict_values odict_values")
ITEMS = _kin("collections.abc.ItemsView", "dict_items odict_items")
ITERATOR = _kin(
    "collections.abc.Iterator",
    "generator map filter zip chain islice list_iterator tuple_iterator set_iterator",
    "__next__",
)
MAPPING = _kin(
    "collections.abc.Mapping",
    "mappingproxy ChainMap UserDict MultiDict CIMultiDict frozendict",
    "keys __getitem__",
)
PATH = _kin(
    "os.PathLike",
    "Path PurePath PosixPath WindowsPath PurePosixPath PureWindowsPath DirEntry",
    "__fspath__",
)
DECIMAL, FRACTION = _kin("decimal.Decimal"), _kin("fractions.Fraction")
INTEGRAL = _kin(
    "numbers.Integral", "int8 int16 int32 int64 uint8 uint16 uint32 uint64", "__index__"
)
REAL = _kin("numbers.Real", "float16 float32 float64 longdouble")
DATE = _kin("datetime.date")
METHOD = _kin("types.MethodType", "method")
BUILT_IN = _kin("types.BuiltinFunctionType", "builtin_function_or_method")
PARTIAL = _kin("functools.partial", "partialmethod")

SEQUENCES = (TUPLE, LIST, SET, FROZENSET, RANGE, DEQUE, VIEW, VALUES, ITEMS, ITERATOR)
NEAR: dict[str, tuple[Kin, ...]] = {
    "list": SEQUENCES,
    "tuple": (LIST, *SEQUENCES[2:]),
    "Sequence": SEQUENCES[2:],
    "MutableSequence": (TUPLE, *SEQUENCES[2:]),
    "set": (FROZENSET, VIEW),
    "frozenset": (SET, VIEW),
    "dict": (MAPPING,),
    "MutableMapping": (MAPPING,),
    "str": (PATH, BYTES),
    "Path": (PATH,),
    "PurePath": (PATH,),
    "bytes": (BYTEARRAY, MEMORYVIEW, STR),
    "bytearray": (BYTES, MEMORYVIEW),
    "int": (FLOAT, DECIMAL, FRACTION, INTEGRAL, REAL),
    "float": (INT, DECIMAL, FRACTION, REAL, INTEGRAL),
    "Decimal": (INT, FLOAT, FRACTION),
    "datetime": (DATE,),
    "FunctionType": (METHOD, BUILT_IN, PARTIAL),
    "LambdaType": (METHOD, BUILT_IN, PARTIAL),
    "MethodType": (PARTIAL,),
}
"""A type that is asked for -> what may mostly come in its stead, the likeliest first."""
FAR = {("str", "bytes"), ("bytes", "str"), ("tuple", "set"), ("tuple", "frozenset")}
"""Pairs of which one does what the other does only at first sight."""


def beside(asked: Collection[str]) -> Iterator[Kin]:
    """What may come in place of the types that a test asks for by their bare names, each once."""
    found: dict[str, Kin] = {}
    for name in asked:
        for kin in NEAR.get(name, ()):
            if kin.name not in asked:
                found.setdefault(kin.name, kin)
    yield from found.values()


def is_near(kin: Kin, asked: Collection[str]) -> bool:
    """Whether the kin does what one of the types does, and not only at first sight."""
    return any(kin in NEAR.get(name, ()) and (name, kin.name) not in FAR for name in asked)


GROUPS = (
    {"list", "Sequence", "MutableSequence", "Iterable", "Collection", "Container", "Reversible"},
    {"set", "frozenset", "Set", "AbstractSet", "MutableSet"},
    {"dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict"},
    {"bytes", "bytearray", "memoryview"},
    {"int", "float", "Decimal", "Fraction"},
    {"Path", "PurePath", "PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"},
    {"list", "tuple", "deque"},
)
"""Types that are mostly treated alike where the types themselves are asked for."""


def group_of(name: str) -> frozenset[str]:
    """A type with all that are mostly treated as it is."""
    return frozenset(next((group for group in GROUPS if name in group), ()))
