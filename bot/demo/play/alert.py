"""A crash as Sentry's `event_alert` webhook: a real SDK event in the wrapping that Sentry adds.

https://docs.sentry.io/organization/integrations/integration-platform/webhooks/issue-alerts/
"""

import hashlib
import hmac
import json
import time
import uuid
import zlib
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

ORGANIZATION = "demo"
HOST = "https://sentry.example"
"""Every link of the body points here; nobody follows them."""


def body(event: Mapping[str, Any], project: str) -> bytes:
    """The webhook's body for an event that a project of ours sent."""
    told = {
        "action": "triggered",
        "installation": {"uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{HOST}/{project}"))},
        "data": {"event": _stored(event, project), "triggered_rule": "Send to Grace"},
        "actor": {"type": "application", "id": "sentry", "name": "Sentry"},
    }
    return json.dumps(told, separators=(",", ":")).encode()


def headers(sent: bytes, secret: str) -> dict[str, str]:
    """What Sentry sends beside a body; only the body is signed."""
    return {
        "Content-Type": "application/json",
        "Request-ID": uuid.uuid4().hex,
        "Sentry-Hook-Resource": "event_alert",
        "Sentry-Hook-Timestamp": str(int(time.time())),
        "Sentry-Hook-Signature": hmac.new(secret.encode(), sent, hashlib.sha256).hexdigest(),
    }


def _stored(event: Mapping[str, Any], project: str) -> Json:
    """The event as Sentry gives it out: grouped, titled, and with links to itself."""
    raised = event["exception"]["values"][-1]
    title = f"{raised['type']}: {raised['value']}"
    innermost = raised["stacktrace"]["frames"][-1]
    issue = str(zlib.crc32(title.encode()))
    below = f"{HOST}/api/0/projects/{ORGANIZATION}/{project}/events/{event['event_id']}/"
    page = f"{HOST}/organizations/{ORGANIZATION}/issues/{issue}"
    return {
        **event,
        "project": zlib.crc32(project.encode()),
        "title": title,
        "culprit": event.get("transaction") or innermost["module"],
        "location": innermost["filename"],
        "metadata": {
            "type": raised["type"],
            "value": raised["value"],
            "filename": innermost["filename"],
            "function": innermost["function"],
        },
        "type": "error",
        "tags": [[name, value] for name, value in (event.get("tags") or {}).items()],
        "fingerprint": ["{{ default }}"],
        "hashes": [hashlib.md5(title.encode(), usedforsecurity=False).hexdigest()],
        "issue_id": issue,
        "url": below,
        "web_url": f"{page}/events/{event['event_id']}/",
        "issue_url": f"{HOST}/api/0/organizations/{ORGANIZATION}/issues/{issue}/",
    }
