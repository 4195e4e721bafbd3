"""Whether a folder lies on a disk of this machine or is shared over a network.

The lock of a system holds between the programs of one machine; whether it reaches the other machines of a shared folder
depends on the server, the protocol and the options of the mount, and cannot be tried from one of them.
"""

import os
import re
from pathlib import Path

# As Linux names them in its table of mounts (proc_pid_mountinfo(5)); file systems in user space are `fuse.NAME`.
MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = re.compile(
    "9p|afs|beegfs|ceph|cifs|coda|davfs2?|drvfs|gfs2|glusterfs|gpfs|lustre|ncpfs|nfs4?|ocfs2|orangefs|prl_fs"
    "|smb3|smbfs|vboxsf|vmhgfs"
)
_LOCAL_FUSE = re.compile(
    r"fuse(?:blk|\.(?:ntfs|exfat|lxcfs|overlay|fuse-overlay|unionfs|gocryptfs|cryfs|encfs|bindfs).*)"
)
_OCTAL = re.compile(r"\\([0-7]{3})")


def is_shared(folder: Path) -> bool:
    """Tell whether other machines may see a folder; True too where that cannot be found out."""
    real = os.path.realpath(folder)
    if os.name == "nt":
        return real.startswith("\\\\")  # the real path of a mapped drive is that of the share
    found = _file_system(real)
    if found.startswith("fuse"):
        return _LOCAL_FUSE.fullmatch(found) is None
    return not found or _NETWORK.fullmatch(found) is not None


def _file_system(real: str) -> str:
    """Return the type of the file system that holds a path, "" where the system does not tell."""
    try:
        lines = MOUNTS.read_text("utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    best = found = ""
    for line in lines:
        mount, _, source = line.partition(" - ")
        point = _OCTAL.sub(lambda code: chr(int(code[1], 8)), mount.split(" ")[4])
        # The last of several mounts at one place covers those before it.
        if (real == point or real.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, found = point, source.split(" ")[0]
    return found
