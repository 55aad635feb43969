import six
import numpy


def main():
    print("jobs counts", numpy.arange(7).sum(), "with", six.__name__)
