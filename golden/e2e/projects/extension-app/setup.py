from setuptools import Extension, setup

setup(ext_modules=[Extension("counter._count", ["native/count.c"])])
