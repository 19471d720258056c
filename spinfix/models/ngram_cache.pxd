# C types for ngram_cache.py, which is the same program without them.
cimport cython
from spinfix.kernels.int_map cimport IntMap

cdef int NONE, BITS
cdef long long FREE, STATE

cdef class Contexts:
    cdef public object model
    cdef public int order, begin, grown
    cdef public dict numbers, state_numbers
    cdef public list forms, states
    cdef public double[::1] unigrams, unknowns
    cdef public float[::1] scores
    cdef public IntMap steps
    cdef public unsigned char[::1] weighed
    cdef long long slots, used

    @cython.locals(number=object)
    cpdef int word(self, str form) except -2

    @cython.locals(form=str)
    cpdef int weigh(self, int word) except -1

    @cython.locals(key=longlong, place=Py_ssize_t)
    cpdef int step(self, long long state, long long word) except -1

    @cython.locals(score=double, place=Py_ssize_t)
    cdef int _ask(self, long long state, long long word, long long key) except -1

    cdef int _state(self, object state) except -1

    @cython.locals(steps=IntMap, scores=cython.float[::1], old=Py_ssize_t, place=Py_ssize_t)
    cdef int _grow(self) except -1

    cdef int _lay_out(self, Py_ssize_t slots) except -1
