"""A script: runs many `python -m …` in forks of one warm interpreter, each in its own folder.

Reads a JSON list of `[folder, module, argument …]` from standard input and answers with a JSON list
of `[exit status, what it printed]`. Importing pytest and the SDK's integrations anew for each of
hundreds of runs would cost minutes.
"""

import json
import os
import runpy
import sys
import tempfile
import traceback

import pytest  # noqa: F401  warm for the forks
import sentry_sdk

sentry_sdk.init()


def run(folder: str, module: str, *arguments: str) -> tuple[int, str]:
    """What a new interpreter would do with `-m`, heard to its end."""
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            os._exit(_main(folder, module, arguments))
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return os.waitstatus_to_exitcode(status), output.read().decode()


def _main(folder: str, module: str, arguments: tuple[str, ...]) -> int:
    os.chdir(folder)
    sys.path.insert(0, folder)
    sys.argv[1:] = arguments
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:  # noqa: BLE001  an interpreter prints whatever nobody caught
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    json.dump([run(*words) for words in json.load(sys.stdin)], sys.stdout)
