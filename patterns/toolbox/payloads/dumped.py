"""What a failing call hands to json: the values of its payload, and which of them are at fault."""

from dataclasses import dataclass

from patterns.contract import Fault
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.payloads import encoders, sinks
from patterns.toolbox.payloads.encoders import Encoder
from patterns.toolbox.payloads.payload import Leaf, Tracer
from patterns.toolbox.payloads.sinks import Sink
from patterns.toolbox.place import callers


@dataclass(frozen=True, eq=False, slots=True)
class Dumped:
    """A payload that json could not write.

    Attributes:
        type_name: of the value that it stumbled over.
        leaves: every value of the payload, as far as it can be followed.
        wanted: those that are known to be of that type.
    """

    type_name: str
    sink: Sink
    leaves: tuple[Leaf, ...]
    wanted: tuple[Leaf, ...]
    tracer: Tracer

    def encoder(self, resolver: Resolver) -> Encoder | None:
        """The project's own encoder for the type, where the call can simply pass it."""
        call, place = self.sink.call, self.sink.place
        plain = encoders.WRITERS & set(resolver.values(call.func, place))
        if not plain or any(keyword.arg in encoders.HOOKS for keyword in call.keywords):
            return None
        return encoders.existing(self.type_name, resolver)

    def is_doubtful(self, resolver: Resolver) -> bool:
        """Whether something else than the values that are known may have been at fault."""
        if not self.sink.certain or any(map(self.tracer.is_contradicted, self.wanted)):
            return True
        return encoders.passed(self.sink.call, self.sink.place, resolver) is not None


def type_named(reported: str) -> str:
    """The bare name of a type in json's message."""
    return reported.rpartition(".")[2]


def payload(type_name: str, fault: Fault, resolver: Resolver) -> Dumped:
    """The payload of the innermost call of ours that writes JSON.

    Raises:
        Refused: there is no such call, or the one there is has an encoder for the type.
    """
    sink = sinks.json_writer(callers.chain(fault, resolver), resolver)
    encoders.refuse_helped(type_name, sink.call, sink.place, resolver)
    tracer = Tracer(resolver, type_name)
    leaves = tuple(leaf for node in sink.payloads for leaf in tracer.leaves(node, sink.place))
    wanted = tuple(leaf for leaf in leaves if tracer.is_wanted(leaf.values))
    return Dumped(type_name, sink, leaves, wanted, tracer)


def is_a(leaf: Leaf, type_name: str) -> str:
    """The sentence that a value is of the type."""
    return f"`{leaf.source}` ({leaf.where}) is a {type_name}, and goes into the payload."
