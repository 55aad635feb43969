#!/usr/bin/env python
"""Docs with setup( in it."""
from setuptools import setup

NAME = "Py" "Project"
BASE = [
    "requests>=2",  # why, with ) and "
    'tomli; python_version < "3.11"',
]
TEST = ("pytest",)
ALL = BASE + ["rich"]


def unrelated(install_requires):
    return f"{install_requires['x'] if False else 'y'} }}"


if __name__ == "__main__":
    setup(
        name=NAME,
        version="2.0",
        python_requires=">=3.9",
        packages=[],
        install_requires=ALL,
        extras_require={
            "test": ["pytest"],
            "docs": ["sphinx>=7"],
            ':python_version < "3.10"': ["typing-extensions"],
        },
        entry_points={"console_scripts": ["py-run = py.main:run"], "other": []},
    )
