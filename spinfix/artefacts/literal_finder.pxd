# C types for literal_finder.py, which is the same program without them.
cimport cython
from spinfix.kernels.int_map cimport IntMap

cdef int _NONE, _WINDOW, _LAST, _GLUED, _PLURAL, _APART
cdef unsigned long long _ONE

cdef bint _is_letter(Py_UCS4 character)

@cython.final
cdef class LiteralFinder:
    cdef list _literals
    cdef IntMap _characters
    cdef unsigned char[::1] _alone
    cdef unsigned long long[::1] _has_window
    cdef int[::1] _entries_from, _numbers, _sizes, _firsts

    @cython.locals(found=list, marks=cython.uchar[::1], number=int, size=int)
    cpdef list find(self, str text)

    @cython.locals(alone=cython.uchar[::1], has_window=cython.ulonglong[::1], place=Py_ssize_t, character=Py_UCS4, code=int, window=int, last=int, mask=int,
                   entry=int, number=int, start=Py_ssize_t, end=Py_ssize_t, literal=str)
    cdef int _mark(self, str text, unsigned char[::1] marks) except -1

    @cython.locals(start=Py_ssize_t, end=Py_ssize_t)
    cdef int _standing(self, str text, Py_ssize_t start, Py_ssize_t end) except -1
