# C types for ngram_cache.py, which is the same program without them.
cimport cython
from spinfix.kernels.int_map cimport IntMap
from spinfix.models.trie cimport Trie

cdef int NONE, BITS
cdef long long FREE, STATE

@cython.final
cdef class Contexts:
    cdef public object model
    cdef public Trie trie
    cdef public int order, begin, emptied, forgotten
    cdef public dict numbers
    cdef public list forms
    cdef public double[::1] unigrams, unknowns
    cdef public float[::1] scores
    cdef public IntMap steps
    cdef IntMap _numbers
    cdef float[::1] _states
    cdef int[::1] _words
    cdef int _row, _known
    cdef public unsigned char[::1] weighed
    cdef long long slots, used

    @cython.locals(number=object)
    cpdef int word(self, str form) except -2

    @cython.locals(form=str)
    @cython.locals(known=int)
    cpdef int weigh(self, int word) except -1

    @cython.locals(key=longlong, place=Py_ssize_t)
    cpdef int step(self, long long state, long long word) except -1

    @cython.locals(score=double, place=Py_ssize_t)
    cdef int _ask(self, long long state, long long word, long long key) except -1

    @cython.locals(at=Py_ssize_t, number=int, word=int, place=Py_ssize_t)
    cdef int _state(self) except -1

    @cython.locals(key=longlong, longer=int)
    cdef int _longer(self, long long number, long long word) except -1

    @cython.locals(states=cython.float[::1], numbers=IntMap, entries=cython.longlong[::1], place=Py_ssize_t)
    cdef int _make_room(self) except -1

    @cython.locals(steps=IntMap, scores=cython.float[::1], old=Py_ssize_t, place=Py_ssize_t)
    cdef int _grow(self) except -1

    cdef int _lay_out(self, Py_ssize_t slots) except -1
