# C types for trees.py, which is the same program without them.
cimport cython

@cython.final
cdef class Trees:
    cdef int[::1] _feature, _left, _right, _roots
    cdef double[::1] _threshold

    @cython.locals(values=double[::1], reached=int[::1], tree=Py_ssize_t, node=int, following=int)
    cpdef object leaves(self, object row)
