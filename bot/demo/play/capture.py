"""Run a module under the real sentry-sdk, and leave its crash in a file as the SDK saw it.

A script, not a module: `python capture.py FILE MODULE [ARGUMENT ...]`, in the application's folder.
"""

import json
import runpy
import sys
from pathlib import Path

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport


class ToFile(Transport):
    """Sends nothing anywhere."""

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep the event, if this envelope has one."""
        event = envelope.get_event()
        if event is not None:
            Path(sys.argv[1]).write_text(json.dumps(event), encoding="utf-8")


if __name__ == "__main__":
    # A DSN must be there for the SDK to do anything; the transport never looks at it.
    sentry_sdk.init(dsn="http://nobody@127.0.0.1/1", transport=ToFile)
    sys.path[0] = str(Path.cwd())
    module = sys.argv[2]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
