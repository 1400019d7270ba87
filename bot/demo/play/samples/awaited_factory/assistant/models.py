"""The language models that can be asked."""

from dataclasses import dataclass


@dataclass
class GraceLLM:
    """A model that runs inside this process."""

    label: str

    async def complete(self, prompt: str) -> str:
        """Continue a text."""
        return f"[{self.label}] I read: {prompt.strip()}"


def get_grace_llm() -> GraceLLM:
    """Hand out the model that this process uses."""
    return GraceLLM(label="small")
