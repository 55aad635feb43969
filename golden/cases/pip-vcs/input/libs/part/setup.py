from setuptools import setup

setup(name="part")
