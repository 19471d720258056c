# C types for int_map.py, which is the same program without them.
cimport cython

cdef int _NONE, _BITS, _NUMBER_BITS, _KEY_BITS
cdef long long _FREE, _NUMBER
cdef unsigned long long _FACTOR, _MASK

@cython.final
cdef class IntMap:
    cdef public long long[::1] entries
    cdef unsigned long long _mask

    @cython.locals(place=cython.ulonglong, entry=longlong)
    cpdef int get(self, long long key) except -2

    @cython.locals(place=cython.ulonglong)
    cpdef Py_ssize_t place(self, long long key) except -1

    @cython.locals(place=Py_ssize_t)
    cpdef Py_ssize_t put(self, long long key, long long value) except -1

@cython.final
cdef class HashMap:
    cdef public unsigned long long[::1] entries
    cdef unsigned long long _mask

    @cython.locals(place=cython.ulonglong, entry=cython.ulonglong)
    cpdef int get(self, unsigned long long hashed) except -1

    @cython.locals(entries=cython.ulonglong[::1], mask=cython.ulonglong, number=int, hashed=cython.ulonglong, place=cython.ulonglong,
                   entry=cython.ulonglong)
    cpdef object get_all(self, unsigned long long[::1] hashes, int count, int[::1] found, Py_ssize_t at)

    @cython.locals(place=cython.ulonglong)
    cpdef object put(self, unsigned long long hashed, unsigned long long value)
