"""Keys that are there under another name, in another order, or behind a file's first mark."""

import ast
from collections.abc import Iterator

from patterns.contract import Condition
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expected import expected
from patterns.search.evidence.expressions import is_steady
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.close import WORD
from patterns.toolbox.place.locate import own

MARKED = "utf-8-sig"
PLAIN = {"utf-8", "utf8", "UTF-8", "UTF8"}


def trials(crash: Crash) -> Iterator[Trial]:
    """The key that the code at hand shows to be meant."""
    if crash.said.deed is not Deed.KEY or expected(crash):
        return
    for suspect in crash.suspects:
        match suspect.use:
            case ast.Subscript(slice=ast.Constant(value=str(key)), ctx=ast.Load()) as item:
                yield from _unread(key, item, suspect, crash)
                yield from _behind_mark(key, suspect)
                yield from _spelt(key, item, suspect)
            case ast.Subscript(slice=ast.Tuple(elts=[one, other]) as pair, ctx=ast.Load()) as item:
                if is_steady(one) and is_steady(other) and is_steady(suspect.node):
                    yield _turned(item, pair, suspect)
            case ast.Subscript(slice=ast.Name(id=key), ctx=ast.Load()) as item:
                yield from _made_of(key, item, suspect)


def _unread(key: str, item: ast.Subscript, suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """The one key of the dictionary's literal that nothing reads: it goes by another name here."""
    module, function = suspect.module, suspect.place.function
    body = function.body if function is not None else module.tree.body
    beside = {
        node.slice.value
        for node in own(body)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
        and ast.dump(node.value) == ast.dump(item.value)
    } - {key}
    made: list[set[str]] = []
    read: set[str] = set()
    for each in crash.resolver.project.mentioning(*sorted(beside)[:1]) if beside else ():
        shown = {id(k) for n in ast.walk(each.tree) if isinstance(n, ast.Dict) for k in n.keys}
        for node in ast.walk(each.tree):
            match node:
                case ast.Dict(keys=keys):
                    made.append({str(k.value) for k in keys if isinstance(k, ast.Constant)})
                case ast.Constant(value=str(text)) if id(node) not in shown:
                    read.add(text)
    fitting = [keys for keys in made if beside <= keys and key not in keys]
    unread = {tuple(sorted(keys - beside - read)) for keys in fitting}
    if len(unread) == 1 and len(names := unread.pop()) == 1:
        quote = module.source(item.slice)[-1]
        edit = module.edit(
            module.start(item.slice), module.end(item.slice), f"{quote}{names[0]}{quote}"
        )
        yield Trial(
            "unread_key",
            Form.IDIOM,
            f"Read `{names[0]}`, which is what is there",
            f"What makes the dictionary puts `{names[0]}` into it, and nothing reads that.",
            (edit,),
            condition=suspect.was(f"{names[0]!r} in {suspect.source}"),
            extra=10,
        )


def _spelt(key: str, item: ast.Subscript, suspect: Suspect) -> Iterator[Trial]:
    """The same words in another style: `nextPage` for `next_page`, `Payee` for `payee`."""
    module, quote = suspect.module, suspect.module.source(item.slice)[-1]
    for turn, other in enumerate(_styles(key)):
        yield Trial(
            "key_style",
            Form.IDIOM,
            f"Read `{other}`, which is how the key is written there",
            f"`{suspect.source}` has `{other}`, but not `{key}`.",
            (
                module.edit(
                    module.start(item.slice), module.end(item.slice), f"{quote}{other}{quote}"
                ),
            ),
            condition=suspect.was(f"{other!r} in {suspect.source}"),
            extra=15 + turn,
        )


def _styles(key: str) -> list[str]:
    words = [word.lower() for word in WORD.findall(key)]
    if not words:
        return []
    capital = [word.capitalize() for word in words]
    found = ["_".join(words), " ".join(words), "-".join(words), "".join(words)]
    found += [words[0] + "".join(capital[1:]), "".join(capital), " ".join(capital)]
    found += ["-".join(capital), "_".join(words).upper(), " ".join(words).capitalize()]
    return [each for each in dict.fromkeys(found) if each != key]


def _behind_mark(key: str, suspect: Suspect) -> Iterator[Trial]:
    """`encoding="utf-8-sig"`, where the first column's name starts with a byte-order mark."""
    function, module = suspect.place.function, suspect.module
    for node in own(function.body) if function is not None else ():
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        if called not in {"open", "read_text"}:
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == "encoding"]
        if given and isinstance(given[0], ast.Constant) and given[0].value in PLAIN:
            edit = module.edit(module.start(given[0]), module.end(given[0]), f'"{MARKED}"')
        elif not given and node.args:
            end = module.end(node) - 1
            edit = module.edit(end, end, f', encoding="{MARKED}"')
        else:
            continue
        marked = f"\ufeff{key}"
        yield Trial(
            "byte_order_mark",
            Form.IDIOM,
            "Read the file without the byte-order mark in front",
            f"The first name in the file starts with a byte-order mark: `{key}` is there behind.",
            (edit,),
            condition=suspect.was(f"{marked!a} in {suspect.source}"),
            extra=5,
        )


def _turned(item: ast.Subscript, pair: ast.Tuple, suspect: Suspect) -> Trial:
    """`d[a, b] if (a, b) in d else d[b, a]`, where the table has each pair but once."""
    module, table = suspect.module, suspect.source
    one, other = (module.source(part) for part in pair.elts)
    whole = module.source(item)
    text = f"({whole} if ({one}, {other}) in {table} else {table}[({other}, {one})])"
    return Trial(
        "turned_key",
        Form.IDIOM,
        f"Look `({other}, {one})` up where there is no `({one}, {other})`",
        "The table has the pair in the other order.",
        (module.edit(module.start(item), module.end(item), text),),
        condition=Condition(suspect.frame, f"({other}, {one}) in {table}"),
        extra=20,
    )


def _made_of(key: str, item: ast.Subscript, suspect: Suspect) -> Iterator[Trial]:
    """`PRICES[tier]` for `PRICES[name]` behind `tier = Tier(name)`."""
    function, module = suspect.place.function, suspect.module
    for node in own(function.body) if function is not None else ():
        match node:
            case ast.Assign(targets=[ast.Name(id=made)], value=ast.Call() as value) if (
                node.lineno < item.lineno
                and made != key
                and any(isinstance(n, ast.Name) and n.id == key for n in ast.walk(value))
            ):
                yield Trial(
                    "made_key",
                    Form.IDIOM,
                    f"Look `{made}` up, not `{key}`",
                    f"`{made}` is made of `{key}`, and is what `{suspect.source}` has.",
                    (module.edit(module.start(item.slice), module.end(item.slice), made),),
                    condition=Condition(suspect.frame, f"{made} in {suspect.source}"),
                    extra=5,
                )
