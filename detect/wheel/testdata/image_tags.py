"""The tags of an image, by packaging's own functions, for the scripts beside it."""

import sysconfig

from packaging import _manylinux, _musllinux, tags


def platforms(libc, version, arch):
    """The platform tags of an image, by packaging's own function."""
    _manylinux._get_glibc_version = lambda: _manylinux._GLibCVersion(*(version if libc == "glibc" else (-1, -1)))
    _manylinux._have_compatible_abi = lambda executable, archs: True
    _musllinux._get_musl_version = lambda executable: _musllinux._MuslVersion(*version) if libc == "musl" else None
    sysconfig.get_platform = lambda: f"linux-{arch}"
    return list(tags._linux_platforms(is_32bit=False))


def tag_list(minor, libc, version, arch, threads=""):
    p = platforms(libc, version, arch)
    python, cp = (3, minor), f"cp3{minor}"
    return [
        str(t)
        for t in (
            *tags.cpython_tags(python, abis=[cp + threads], platforms=p),
            *tags.compatible_tags(python, interpreter=cp, platforms=p),
        )
    ]
