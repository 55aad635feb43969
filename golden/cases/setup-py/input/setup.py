from setuptools import Extension, find_packages, setup

REQUIRES = ["click>=8.1"]

setup(
    name="speedy",
    version="1.0",
    packages=find_packages(),
    python_requires=">=3.11",
    install_requires=REQUIRES,
    ext_modules=[Extension("speedy._fast", ["speedy/_fast.c"])],
    entry_points={"console_scripts": ["speedy=speedy.cli:main"]},
)
