#include <Python.h>

static long count;

static PyObject *next(PyObject *self, PyObject *none) { return PyLong_FromLong(++count); }

static PyMethodDef methods[] = {{"next", next, METH_NOARGS, "The number after the last one."}, {0}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_count", 0, -1, methods};

PyMODINIT_FUNC PyInit__count(void) { return PyModule_Create(&module); }
