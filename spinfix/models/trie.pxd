# C types for trie.py, which is the same program without them.
cimport cython
from libc cimport math

cdef unsigned long long _HASH, _WORD_MASK, _ONES
cdef int _BLOCK

cdef class Trie:
    cdef public int order, row, begin
    cdef const unsigned long long[::1] _longs
    cdef const float[::1] _floats
    cdef float[::1] _values
    cdef long long[::1] _bases, _widths, _inline, _highest_from, _highest, _blocks_from
    cdef int[::1] _blocks
    cdef long long _vocabulary, _known, _unigrams, _most
    cdef int _prob_bits, _backoff_bits, _word_bits, _backoffs_at

    @cython.locals(start=longlong, count=longlong, high=longlong, at=longlong, block=longlong, found=int[::1])
    cdef object _index_blocks(self, int level, long long blocks)

    @cython.locals(letters=bytes, hashed=cython.ulonglong, low=longlong, high=longlong, middle=longlong, found=bint)
    cpdef int index(self, str word) except -1

    @cython.locals(value=cython.ulonglong, block=cython.ulonglong, place=Py_ssize_t, size=Py_ssize_t, byte=int, letter=cython.ulonglong)
    cdef unsigned long long _hash(self, bytes letters, Py_ssize_t length) except? 1

    cpdef double unigram(self, int word) except? 1

    @cython.locals(place=Py_ssize_t)
    cpdef object start(self, float[::1] states, Py_ssize_t to)

    @cython.locals(at=longlong, end=Py_ssize_t, backoff=cython.float, remembered=int, found=int, first=longlong, last=longlong,
                   length=int, level=int, entry=longlong, bit=longlong, values=longlong, high=longlong, place=Py_ssize_t,
                   shorter=int)
    cpdef object ask(self, float[::1] states, Py_ssize_t before, int word, Py_ssize_t to)

    @cython.locals(after=Py_ssize_t, found=double)
    cpdef double score(self, float[::1] both, Py_ssize_t at, int word) except? 1

    @cython.locals(at=Py_ssize_t, now=Py_ssize_t, after=Py_ssize_t, end=Py_ssize_t, total=double, word=int, score=double, found=list)
    cpdef list score_each(self, float[::1] states, object before, object sequences, object unknown)

    @cython.locals(at=Py_ssize_t, total=double, word=int, score=double)
    cpdef double score_all(self, float[::1] both, object forms, object unknown) except? 1

    @cython.final
    @cython.locals(base=longlong, width=longlong, bits=int, low=longlong, high=longlong, below=longlong, above=longlong,
                   place=longlong, found=longlong)
    cdef long long _find(self, int level, long long word, long long first, long long last) noexcept

    @cython.final
    @cython.locals(start=longlong, block=longlong, low=longlong, high=longlong, middle=longlong)
    cdef long long _high_bits(self, int level, long long entry) noexcept

    @cython.final
    @cython.locals(place=longlong, shift=int, found=cython.ulonglong)
    cdef unsigned long long _read(self, long long bit, int size) noexcept

cdef bint _extends(float backoff) noexcept
