# C types for segments.py, which is the same program without them.
cimport cython

@cython.locals(marks=bytearray, token=Py_ssize_t, letter=Py_UCS4)
cpdef bytearray capitalised_tokens(str text, int[::1] starts)

@cython.locals(total=double, number=Py_ssize_t)
cdef double _sum(double[::1] scores) except? -1

@cython.locals(sums=list, unit=int, number=Py_ssize_t, end=int)
cpdef list _sums(object units, int[::1] places, double[::1] scores)

@cython.locals(total=double, most=double, first=int, begin=int, end=int, place=int)
cpdef tuple _best_run(object sums, int low, int high)
