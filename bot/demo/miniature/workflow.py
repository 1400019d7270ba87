"""Reading Actions workflow files: as much of their YAML as the miniature's CI carries out.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
"""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import yaml

from bot.demo.miniature.git import Git
from bot.demo.miniature.objects import read_tree
from bot.demo.miniature.records_ci import JobPlan, StepPlan, Workflow

FOLDER = ".github/workflows"
SKIP = re.compile(r"\[(skip ci|ci skip|no ci|skip actions|actions skip)\]", re.IGNORECASE)


async def workflows_at(git: Git, commit: str) -> list[Workflow]:
    """The readable workflow files in a commit's own tree; a broken one starts nothing."""
    # A push runs the files of the pushed commit itself: a branch without any starts nothing.
    # https://docs.github.com/actions/using-workflows/triggering-a-workflow
    entries = await read_tree(git, commit, path=FOLDER + "/")
    found = []
    for entry in entries:
        if entry.kind == "blob" and entry.path.endswith((".yml", ".yaml")):
            parsed = parse(entry.path, await git.blob(entry.sha))
            if parsed is not None:
                found.append(parsed)
    return found


def parse(path: str, content: bytes) -> Workflow | None:
    """One workflow file, or None where it is not one."""
    try:
        data = yaml.safe_load(content)
    except yaml.YAMLError:
        return None
    if not isinstance(data, dict):
        return None
    # YAML 1.1 reads the bare key `on` as the truth value.
    triggers = _triggers(data.get("on", data.get(True)))
    jobs = {
        str(key): _job(str(key), job, _env(data))
        for key, job in _mapping(data.get("jobs")).items()
        if isinstance(job, dict)
    }
    if not jobs or not triggers:
        return None
    return Workflow(str(data.get("name") or path), path, triggers, jobs)


def _triggers(on: Any) -> dict[str, tuple[str, ...] | None]:
    """Event -> the branches it is limited to, or None for all."""
    if isinstance(on, str):
        return {on: None}
    if isinstance(on, list):
        return {str(event): None for event in on}
    found: dict[str, tuple[str, ...] | None] = {}
    for event, limits in _mapping(on).items():
        branches = _mapping(limits).get("branches")
        found[str(event)] = tuple(map(str, branches)) if isinstance(branches, list) else None
    return found


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}


def _env(data: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in _mapping(data.get("env")).items()}


def _job(key: str, job: Mapping[str, Any], env: Mapping[str, str]) -> JobPlan:
    steps = []
    for step in job.get("steps") or ():
        if not isinstance(step, dict):
            continue
        script = step.get("run")
        if script is not None:
            first = str(script).strip().split("\n")[0]
            steps.append(StepPlan(str(step.get("name") or f"Run {first}"), str(script)))
        elif step.get("uses"):
            steps.append(StepPlan(str(step.get("name") or f"Run {step['uses']}"), None))
    return JobPlan(str(job.get("name") or key), tuple(steps), {**env, **_env(job)})


def runs_on(workflow: Workflow, event: str, branch: str) -> bool:
    """Whether the workflow wants this event; `branch` is the pushed one, or the base."""
    if event not in workflow.triggers:
        return False
    wanted = workflow.triggers[event]
    return wanted is None or any(fnmatchcase(branch, pattern) for pattern in wanted)
