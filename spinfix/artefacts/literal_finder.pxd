# C types for literal_finder.py, which is the same program without them.
cimport cython

cdef int _WINDOW, _LAST, _GLUED, _PLURAL, _APART, _A, _S, _Z, _INNER, _LEAD
cdef unsigned long long _ONE

cdef bint _is_letter(int byte) noexcept

@cython.final
cdef class LiteralFinder:
    cdef int _count
    cdef int[::1] _alone, _begins, _entries_from, _numbers, _sizes, _inner
    cdef list _capitals
    cdef unsigned char[::1] _letters
    cdef unsigned long long[::1] _has_window

    @cython.locals(found=list, marks=cython.uchar[::1], places=int[::1], number=int, count=int, data=bytes, capital=str)
    cpdef list find(self, str text, dict every=*)

    @cython.locals(alone=int[::1], has_window=cython.ulonglong[::1], place=Py_ssize_t, byte=int, window=int, mask=int, last=int, entry=int,
                   number=int, start=Py_ssize_t, inner=Py_ssize_t)
    cdef int _mark(self, const unsigned char[::1] text, Py_ssize_t size, unsigned char[::1] marks, int[::1] places,
                   dict every) except -1

    @cython.locals(end=Py_ssize_t)
    cdef int _note(self, const unsigned char[::1] text, Py_ssize_t size, Py_ssize_t start, int number, unsigned char[::1] marks,
                   int[::1] places, Py_ssize_t inner, dict every) except -1

    @cython.locals(begin=Py_ssize_t, length=Py_ssize_t, same=Py_ssize_t)
    cdef bint _stands(self, const unsigned char[::1] text, Py_ssize_t size, Py_ssize_t start, int number) noexcept

    cdef int _standing(self, const unsigned char[::1] text, Py_ssize_t size, Py_ssize_t start, Py_ssize_t end) noexcept
