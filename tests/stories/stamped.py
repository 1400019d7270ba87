"""An error of medium severity, as a file and as its log; `_N` makes several of it."""

BUG = """\
import json
from datetime import datetime, timedelta


def render_N(name):
    return json.dumps({"name": name, "until": datetime.now() + timedelta(1)})


if __name__ == "__main__":
    render_N("grace")
"""
LOG = """\
Traceback (most recent call last):
  File "/srv/jobs_N.py", line 10, in <module>
    render_N("grace")
  File "/srv/jobs_N.py", line 6, in render_N
    return json.dumps({"name": name, "until": datetime.now() + timedelta(1)})
  File "/usr/lib/python3.11/json/encoder.py", line 180, in default
    raise TypeError(f'Object of type {o.__class__.__name__} '
TypeError: Object of type datetime is not JSON serializable
"""
