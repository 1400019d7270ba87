"""A plain HTTP client of the miniature: no library that knows GitHub."""

import base64
import ssl
import time
from collections.abc import Mapping
from functools import cache
from types import TracebackType
from typing import Any, Self

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.demo.miniature.miniature import Miniature

MUTATION = """\
mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}
"""


_PLAIN = ssl.create_default_context()  # making one for each client takes longer than most tests


@cache
def _loaded(key: str) -> RSAPrivateKey:
    loaded = load_pem_private_key(key.encode(), None)
    assert isinstance(loaded, RSAPrivateKey)
    return loaded


def app_token(app_id: int | str, key: str, **claims: Any) -> str:
    """The JWT that an App signs for itself."""
    now = int(time.time())
    payload = {"iss": str(app_id), "iat": now - 30, "exp": now + 500, **claims}
    return jwt.encode({k: v for k, v in payload.items() if v is not None}, _loaded(key), "RS256")


class Speaker:
    """Calls REST below `/repos/acme/shop`, or anywhere with a leading slash."""

    def __init__(self, mini: Miniature, token: str = "", repo: str = "acme/shop") -> None:
        self._client = httpx.AsyncClient(base_url=mini.api_url, timeout=30, verify=_PLAIN)
        self._repo = repo
        if token:
            self.speak_as(token)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    def speak_as(self, token: str) -> None:
        self._client.headers["Authorization"] = f"Bearer {token}"

    async def become_installation(self, app_id: int, key: str, repo: str) -> None:
        self.speak_as(app_token(app_id, key))
        installation = (await self.get(f"/repos/{repo}/installation"))["id"]
        made = await self.post(f"/app/installations/{installation}/access_tokens")
        self.speak_as(made["token"])

    async def ask(
        self, method: str, path: str, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        url = path if path.startswith("/") else f"/repos/{self._repo}/{path}".rstrip("/")
        return await self._client.request(method, url, json=json, headers=headers)

    async def get(self, path: str) -> Any:
        return _fine(await self.ask("GET", path))

    async def post(self, path: str, json: Any = None) -> Any:
        return _fine(await self.ask("POST", path, json))

    async def patch(self, path: str, json: Any) -> Any:
        return _fine(await self.ask("PATCH", path, json))

    async def put(self, path: str, json: Any = None) -> Any:
        return _fine(await self.ask("PUT", path, json))

    async def delete(self, path: str, json: Any = None) -> Any:
        return _fine(await self.ask("DELETE", path, json))

    async def refused(self, method: str, path: str, json: Any = None) -> tuple[int, str]:
        """Status and message of a refusal, the first entry of its errors included."""
        answer = await self.ask(method, path, json)
        assert answer.status_code >= 400, answer.text
        body = answer.json()
        assert body["status"] == str(answer.status_code)
        more = body.get("errors", [{}])[0]
        if isinstance(more, str):
            return answer.status_code, more
        return answer.status_code, more.get("message") or more.get("field") or body["message"]

    async def head(self, branch: str = "main") -> str:
        return str((await self.get(f"git/ref/heads/{branch}"))["object"]["sha"])

    async def branch(self, name: str) -> str:
        """A new branch at the head of main; gives that head."""
        sha = await self.head()
        await self.post("git/refs", {"ref": f"refs/heads/{name}", "sha": sha})
        return sha

    async def commit(self, branch: str, files: Mapping[str, bytes], headline: str = "Fix") -> Any:
        """`createCommitOnBranch` on the branch's present head; gives GraphQL's whole answer."""
        return await self.commit_on(branch, await self.head(branch), files, headline)

    async def commit_on(
        self, branch: str, head: str, files: Mapping[str, bytes], headline: str = "Fix"
    ) -> Any:
        additions = [
            {"path": path, "contents": base64.b64encode(content).decode()}
            for path, content in files.items()
        ]
        wish = {
            "branch": {"repositoryNameWithOwner": self._repo, "branchName": branch},
            "message": {"headline": headline},
            "expectedHeadOid": head,
            "fileChanges": {"additions": additions},
        }
        return await self.post("/graphql", {"query": MUTATION, "variables": {"input": wish}})

    async def propose(self, branch: str, files: Mapping[str, bytes]) -> Any:
        """A branch with one commit and a pull request into main."""
        await self.branch(branch)
        await self.commit(branch, files)
        wish = {"title": "Heal it", "head": branch, "base": "main", "body": "Because."}
        return await self.post("pulls", wish)


def _fine(answer: httpx.Response) -> Any:
    assert answer.status_code < 400, f"{answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None
