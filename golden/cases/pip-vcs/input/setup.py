from setuptools import setup

setup(name="vcs", version="1.0", py_modules=["vcs"], entry_points={"console_scripts": ["vcs = vcs:main"]})
