# C types for lattice.py, which is the same program without them.
cimport cython

@cython.locals(values=int[::1], number=Py_ssize_t)
cdef object _numbers_at(int[::1] places, int[::1] column)

@cython.locals(number=Py_ssize_t)
cdef list _phrases_at(int[::1] places, list column)
