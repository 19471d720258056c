# C types for stem_tokenizer.py, which is the same program without them.
cimport cython
from spinfix.kernels.int_map cimport HashMap, IntMap

cdef int NONE, KNOWN, OTHER, PLAIN, FOREIGN, MOST_WORDS, _SPACE, _HYPHEN, _RETURN, _LINE_END, _TAB, _APOSTROPHE, _CURLY
cdef unsigned long long _FACTOR, _MASK, _SPREAD, _ONE

cdef bint _is_alnum(Py_UCS4 code)
cdef bint _is_other_blank(unsigned int code)

cdef class Words:
    cdef public str text
    cdef public int[::1] starts, ends, stems, joined
    cdef public int size
    cdef list _words

    @cython.locals(found=list, at=int)
    cpdef list part(self, int first, int last)

cdef class Workspace:
    cdef public int registered, count
    cdef public int[::1] found
    cdef public unsigned long long[::1] hashes
    cdef public HashMap heard

    cpdef object forget(self)

cdef class Stemmer:
    cdef public dict numbers
    cdef unsigned char[::1] _kinds
    cdef list _spare

    @cython.locals(spare=Workspace, known=int)
    cdef Workspace _workspace(self)

    @cython.locals(kinds=cython.uchar[::1], count=int, place=Py_ssize_t, last=Py_ssize_t, code=cython.uint, kind=int,
                   begin=Py_ssize_t, hashed=cython.ulonglong, joined=int, lines=int, apostrophe=Py_ssize_t)
    cdef int _cut(self, unsigned int[::1] points, int[::1] found, unsigned long long[::1] hashes, Py_ssize_t start, Py_ssize_t size,
                  Py_ssize_t room) except -1

    @cython.locals(stems=Py_ssize_t, word=int, value=int)
    cdef int _number(self, str text, Workspace space, int[::1] found, unsigned long long[::1] hashes, int count,
                     Py_ssize_t room) except -1

    @cython.locals(code=cython.uint)
    cdef Py_ssize_t _foreign_end(self, unsigned int[::1] points, Py_ssize_t place, Py_ssize_t size) except -1

    @cython.locals(number=int)
    cdef int _learned(self, Workspace space, unsigned long long hashed, str word) except -2

cdef class Pairs:
    cdef long long _stems
    cdef IntMap _pairs
    cdef unsigned long long[::1] _follow

    @cython.locals(found=list, stems=int[::1], follow=cython.ulonglong[::1], known=longlong, at=int, first=longlong, second=longlong,
                   follows=bint)
    cpdef list places(self, Words words)
