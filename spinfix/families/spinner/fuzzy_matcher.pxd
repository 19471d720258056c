# C types for fuzzy_matcher.py, which is the same program without them.
cimport cython

cdef class NearMatcher:
    cdef object _tables, _buckets
    cdef dict _entries, _known

    @cython.locals(words=list, explained=bytearray, protected=bytearray, wanted=list, beside=set, word=str, index=Py_ssize_t)
    cpdef list find(self, object lattice)

    cdef object _hyphenated(self, object lattice, Py_ssize_t index)

    cdef object _entry(self, str word)

    @cython.locals(length=int)
    cdef object _near(self, str word)
