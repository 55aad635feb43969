import click
import numpy


def main():
    print("api counts", numpy.arange(7).sum(), "with", click.__name__)
