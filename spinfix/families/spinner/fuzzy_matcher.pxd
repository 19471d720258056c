# C types for fuzzy_matcher.py, which is the same program without them.
cimport cython

cdef int SHORTEST, AROUND, LONG, _OTHER, _ORDINARY, _STRANGE

@cython.final
cdef class FuzzyMatcher:
    cdef object _tables
    cdef dict _entries, _known, _beside, _buckets
    cdef list _compared
    cdef unsigned int[::1] _letters

    @cython.locals(words=list, known=dict, explained=bytearray, protected=bytearray, after=bytearray, before=bytearray,
                   beside=bytearray, kinds=bytearray, word=str, index=Py_ssize_t)
    cpdef list find(self, object lattice)

    cdef object _joined(self, str word)

    cdef list _pairs(self, object lattice, Py_ssize_t index, bint follows)

    cdef object _joined_pair(self, object lattice, Py_ssize_t index)

    cdef object _hyphenated(self, object lattice, Py_ssize_t index)

    cdef object _entry(self, str word)

    @cython.locals(letters=cython.uint, length=int)
    cdef object _near(self, str word)

    @cython.locals(first=int, last=int, number=int, changed=cython.uint)
    cdef object _nearest(self, str word, unsigned int letters, int length)

@cython.locals(word=str, one=str, others=int, strange=int, place=Py_ssize_t, kind=int)
cdef bint _among_strange(list words, Py_ssize_t index, bytearray kinds) except -1

cdef int _kind(str word) except -1

@cython.locals(letters=cython.uint, letter=Py_UCS4)
cpdef unsigned int _letters(str word) except? 1
