# C types for word_frequencies.py, which is the same program without them.
cimport cython
from spinfix.kernels.int_map cimport HashMap

cdef unsigned long long _FACTOR, _MASK
cdef int _STRING, _LIST

@cython.final
cdef class WordList:
    cdef HashMap _centibels
    cdef Py_ssize_t _at, _count

    @cython.locals(found=int)
    cpdef double frequency(self, str word) except? -1

    @cython.locals(letters=bytes, found=int)
    cpdef int centibels(self, str word) except? -2

    @cython.locals(length=Py_ssize_t, count=Py_ssize_t)
    cdef object _read(self, const unsigned char[::1] data, Py_ssize_t size, int centibels)

    @cython.locals(first=int, short=int, bits=int, wide=int, count=Py_ssize_t, found=Py_ssize_t, place=Py_ssize_t)
    cdef Py_ssize_t _length(self, const unsigned char[::1] data, Py_ssize_t size, int kind) except -1

    @cython.locals(value=cython.ulonglong, place=Py_ssize_t)
    cdef unsigned long long _hash(self, const unsigned char[::1] data, Py_ssize_t start, Py_ssize_t length)
