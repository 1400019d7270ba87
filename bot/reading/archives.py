"""The zip archives that CI runs leave: the test reports in them, within bounds.

Nothing is unpacked: a member's name is looked at for its suffix and for nothing else, so that no
path leads anywhere.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from operator import itemgetter

from bot.errors import Unreadable
from bot.model import Artifact
from bot.reading.ci_reports import read_junit, read_pytest_json
from bot.reading.faults_json import faults_of
from bot.reading.json_fields import Fields
from patterns.contract import Fault

MOST_DOWNLOADED = 8 * 2**20
"""Bytes of an archive; reports deflate well."""
MOST_ARTIFACTS = 5
"""Archives of a run that are looked into."""
_MOST_MEMBERS = 2_000
_MOST_REPORTS = 50
_MOST_INFLATED = 16 * 2**20
"""Bytes of all reports of an archive together."""
_TELLING = ("test", "junit", "pytest", "report", "result", "crash", "grace")
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    # Encrypted; a method or a version that Python does not know; sizes that are none.
    *(RuntimeError, NotImplementedError, ValueError, OverflowError),
)


def promising(artifacts: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """The few that are small enough to be looked into, those called like reports first."""
    small = [one for one in artifacts if one.size <= MOST_DOWNLOADED]
    chosen = sorted(small, key=lambda one: (not _tells(one.name), one.size))
    return tuple(chosen[:MOST_ARTIFACTS])


def _tells(name: str) -> bool:
    return any(word in name.lower() for word in _TELLING)


def read_archive(data: bytes) -> tuple[tuple[Fault, ...], ...]:
    """The errors of each report in an archive, the most exact kind of report first.

    Reports are Grace's own crash report, pytest-json-report's and JUnit's; all else is passed over.

    Raises:
        Unreadable: it is no zip archive, or holds more than is read.
    """
    found: list[tuple[int, tuple[Fault, ...]]] = []
    for name, content in _members(data):
        try:
            rank, faults = _report(name, content)
        except Unreadable:
            continue  # some other XML or JSON
        if faults:
            found.append((rank, faults))
    return tuple(faults for _, faults in sorted(found, key=itemgetter(0)))


def _report(name: str, content: bytes) -> tuple[int, tuple[Fault, ...]]:
    if name.endswith(".xml"):
        return 2, read_junit(content)
    report = Fields.of("the report", content)
    if isinstance(report.get("faults"), list):
        return 0, faults_of(report.data)
    return 1, read_pytest_json(content)


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of what may be a report."""
    left = _MOST_INFLATED
    for taken, (archive, member) in enumerate(_listed(data)):
        if taken == _MOST_REPORTS:
            raise Unreadable(f"the archive holds more than {_MOST_REPORTS} reports")
        try:
            # One byte more than may be: what the archive says of its sizes need not be true.
            with archive.open(member) as stream:
                content = stream.read(left + 1)
        except _BROKEN:
            continue
        left -= len(content)
        if left < 0:
            raise Unreadable(f"the archive's reports take more than {_MOST_INFLATED} bytes")
        yield member.filename.lower(), content


def _listed(data: bytes) -> Iterator[tuple[zipfile.ZipFile, zipfile.ZipInfo]]:
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _BROKEN:
        raise Unreadable("this is no zip archive") from None
    with archive:
        members = archive.infolist()
        if len(members) > _MOST_MEMBERS:
            raise Unreadable(f"the archive holds more than {_MOST_MEMBERS} files")
        yield from (
            (archive, one) for one in members if one.filename.lower().endswith((".xml", ".json"))
        )
