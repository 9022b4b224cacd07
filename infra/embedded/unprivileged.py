"""Runs a command as an account without rights, because PostgreSQL refuses to run as root.

    python unprivileged.py ACCOUNT PROGRAM ARGUMENT...

Started by root only. The account may be unable to enter the folder that root works in (/root is closed to others), and
opening that folder to everyone would outlive us. So the program keeps one capability: to pass permissions on files.
That is less than root has, and it ends with the process.
"""

import ctypes
import os
import pwd
import sys

_CAP_DAC_OVERRIDE = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def main(account: str, *argv: str) -> None:
    """Become `account`, keep the one capability where the kernel lets us, and turn into the program."""
    libc = ctypes.CDLL(None, use_errno=True)
    entry = pwd.getpwnam(account)
    libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    only_files = 1 << _CAP_DAC_OVERRIDE
    sets = (_Sets * 2)(_Sets(only_files, only_files, only_files), _Sets(0, 0, 0))
    if libc.capset(ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), sets) == 0:
        libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)
    os.environ.update(HOME="/", USER=account, LOGNAME=account)
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main(*sys.argv[1:])
