"""The miniature's memory: who exists, which repositories there are, whose token is whose."""

import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.miniature.accounts import Account, AccountKind, App, Role, Site
from bot.demo.miniature.git import Git
from bot.demo.miniature.problem import Problem, missing
from bot.demo.miniature.records import Installation, Issue, Pull, Repo
from bot.demo.miniature.records_ci import CheckRun, CheckSuite, Delivery, Job, Run, Status
from bot.demo.miniature.records_teams import Team

# Those of `app.yml`, so that the demo and the tests prove that Grace needs no more.
PERMISSIONS: Mapping[str, str] = {
    "actions": "read",
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "read",
}
EVENTS = (
    "check_run",
    "check_suite",
    "issue_comment",
    "pull_request",
    "pull_request_review",
    "push",
    "status",
    "workflow_job",
    "workflow_run",
)
TOKEN_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class AppSettings:
    """The App that the miniature knows, as its owner registered it.

    Attributes:
        public_key: PEM; JWTs of the App must verify with it.
        webhook_url: where its webhooks go; None sends none.
        rate_limit: requests per hour for each token.
    """

    public_key: str
    webhook_secret: str
    webhook_url: str | None = None
    id: int = 4711
    slug: str = "grace"
    rate_limit: int = 5000
    permissions: Mapping[str, str] = field(default_factory=lambda: dict(PERMISSIONS))


@dataclass(frozen=True)
class Token:
    """What an installation token may do, and until when."""

    value: str
    installation: Installation
    expires: datetime
    permissions: Mapping[str, str]
    repositories: tuple[int, ...] | None
    """Ids it is limited to; None for all of the installation's."""


@dataclass(eq=False)
class Checks:
    """Everything that reports on commits, by repository id where a list must be searched."""

    suites: dict[int, CheckSuite] = field(default_factory=dict)
    runs: dict[int, CheckRun] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    workflow_runs: dict[int, Run] = field(default_factory=dict)
    jobs: dict[int, Job] = field(default_factory=dict)


def utc_now() -> datetime:
    """This moment; GitHub's timestamps know no fractions of a second."""
    return datetime.now(UTC).replace(microsecond=0)


class World:
    """All state of one miniature, in memory but for git."""

    def __init__(
        self, root: Path, settings: AppSettings, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.root = root
        self.settings = settings
        self.now = now
        self.site = Site()
        self.repos: dict[int, Repo] = {}
        self.checks = Checks()
        self.deliveries: list[Delivery] = []
        self.installations: dict[int, Installation] = {}
        self.teams: dict[str, Team] = {}
        self.tokens: dict[str, Token] = {}
        self.user_tokens: dict[str, Account] = {}
        self.results: dict[str, tuple[bytes, datetime]] = {}
        self._ids = itertools.count(1001)
        self.github = self.account("github", kind="Organization")
        self.ghost = self.account("ghost")
        self.web_flow = self.account("web-flow")
        self.app = self._register(settings.id, settings.slug, settings.permissions)
        # 15368 is the id of GitHub Actions on github.com.
        self.actions = self._register(15368, "github-actions", {"checks": "write"})

    def new_id(self) -> int:
        """An id that nothing else in this world has."""
        return next(self._ids)

    def _register(self, number: int, slug: str, permissions: Mapping[str, str]) -> App:
        bot = self.account(f"{slug}[bot]", kind="Bot")
        name = slug.replace("-", " ").title().replace("Github", "GitHub")
        return App(number, slug, name, self.github, bot, self.now(), permissions, EVENTS)

    # -- accounts --

    def account(self, login: str, kind: AccountKind = "User") -> Account:
        """The account of that login, made where there is none."""
        known = self.site.accounts.get(login.lower())
        if known is None:
            known = Account(self.site, self.new_id(), login, kind)
            self.site.accounts[login.lower()] = known
        return known

    def person(self, login: str) -> Account:
        """An account that must exist; 404 otherwise."""
        known = self.site.accounts.get(login.lower())
        if known is None:
            raise missing()
        return known

    def team(self, full_name: str) -> Team:
        """The team `org/slug`, made where there is none."""
        organization, _, slug = full_name.lower().partition("/")
        known = self.teams.get(f"{organization}/{slug}")
        if known is None:
            owner = self.account(organization, kind="Organization")
            known = Team(self.new_id(), owner, slug, self.now())
            self.teams[f"{organization}/{slug}"] = known
        return known

    def user_token(self, login: str) -> str:
        """A new user-to-server token of a person."""
        token = f"ghu_{secrets.token_hex(18)}"
        self.user_tokens[token] = self.person(login)
        return token

    def install(self, owner: Account) -> Installation:
        """The App's installation on an account, made where there is none."""
        for installation in self.installations.values():
            if installation.account is owner:
                return installation
        made = Installation(self.new_id(), self.app, owner, self.now())
        self.installations[made.id] = made
        return made

    def mint(
        self,
        installation: Installation,
        permissions: Mapping[str, str],
        repositories: tuple[int, ...] | None,
    ) -> Token:
        """A new installation token, good for an hour."""
        value = f"ghs_{secrets.token_hex(18)}"
        expires = self.now() + TOKEN_LIFE
        token = Token(value, installation, expires, permissions, repositories)
        self.tokens[value] = token
        return token

    # -- repositories --

    async def create_repository(self, full_name: str, default_branch: str) -> Repo:
        """A new, empty repository with its bare git behind it."""
        owner, name = full_name.split("/")
        number = self.new_id()
        git = Git(self.root / owner / f"{name}.git")
        git.path.parent.mkdir(parents=True, exist_ok=True)
        await git.create(default_branch)
        owner_account = self.account(owner, kind="Organization")
        repo = Repo(self.site, number, owner_account, name, git, self.now(), default_branch)
        self.repos[number] = repo
        return repo

    def repo(self, owner: str, name: str) -> Repo:
        """A repository by name, whatever its case; 404 otherwise."""
        wanted = f"{owner}/{name}".lower()
        for repo in self.repos.values():
            if repo.full_name.lower() == wanted:
                return repo
        raise missing()

    def formerly(self, owner: str, name: str) -> Repo | None:
        """What had that name before, unless something has taken it since."""
        wanted = f"{owner}/{name}".lower()
        if any(repo.full_name.lower() == wanted for repo in self.repos.values()):
            return None
        return next((repo for repo in self.repos.values() if wanted in repo.former), None)

    def installation_of(self, repo: Repo, *, at_work: bool = True) -> Installation | None:
        """The installation that covers a repository, if any; suspended ones are not at work."""
        for installation in self.installations.values():
            if repo in installation.repositories and not (at_work and installation.suspended):
                return installation
        return None

    def next_number(self, repo: Repo) -> int:
        """Issues and pull requests share their numbers."""
        return max(repo.issues, default=0) + 1

    def association(self, issue: Issue, user: Account) -> str:
        """GitHub's word for how a user stands to a repository; it says nothing about rights."""
        if user is issue.repo.owner:
            return "OWNER"
        if issue.repo.role(user).covers(Role.WRITE):
            return "COLLABORATOR"
        wrote = any(
            isinstance(other, Pull) and other.user is user and other.merged
            for other in issue.repo.issues.values()
        )
        # An App is "NONE" in its own pull requests until one has landed: never trust this word.
        return "CONTRIBUTOR" if wrote else "NONE"


def branch_of(ref: str) -> str | None:
    """The branch that a full ref names, if it names one."""
    prefix = "refs/heads/"
    return ref.removeprefix(prefix) if ref.startswith(prefix) else None


def conflict(message: str) -> Problem:
    """409: what was asked for does not fit what stands."""
    return Problem(409, message)
