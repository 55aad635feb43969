"""The one thing that pyproject.toml does not say: what is compiled."""

from pybind11.setup_helpers import Pybind11Extension
from setuptools import setup

setup(
    packages=["scorer"],
    package_dir={"": "src"},
    ext_modules=[Pybind11Extension("scorer._nearest", ["cpp/nearest.cpp"], cxx_std=17)],
)
