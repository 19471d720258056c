# C types for fast_tokenizer.py, which is the same program without them.
cimport cython
from spinfix.kernels.int_map cimport HashMap

cdef int SPACE, OTHER, LETTER, DIGIT, APOSTROPHE, DOT, COMMA, RUN, FOREIGN
cdef int KNOWN, NONE, _POINT, MOST_SHAPES, LONGEST_SHAPE
cdef unsigned long long MASK

cdef class FastTokenizer:
    cdef unsigned char[::1] kinds, closing, dashes
    cdef list words, forms
    cdef dict shapes
    cdef unsigned int[::1] points
    cdef HashMap known
    cdef unsigned long long factor
    cdef Py_ssize_t room
    cdef public int[::1] starts, ends, numbers_of
    cdef unsigned long long[::1] hashes

    cpdef object tokens(self, str text)

    @cython.locals(token=int, number=int, word=str, form=str, words=list, forms=list)
    cpdef object _made(self, str text, int count)

    @cython.locals(found=list, token=int, word=str, form=str)
    cpdef list forms_of(self, str text)

    cpdef object make_room(self, Py_ssize_t tokens)

    cpdef int cut(self, str text) except -1

    @cython.locals(kinds=cython.uchar[::1], starts=int[::1], ends=int[::1], hashes=cython.ulonglong[::1], hashed=cython.ulonglong,
                   factor=cython.ulonglong, count=int, place=Py_ssize_t, chunk=int, code=cython.uint, kind=int, begin=Py_ssize_t)
    cdef int _cut(self, str text, Py_ssize_t size) except -1

    @cython.locals(end=Py_ssize_t)
    cdef tuple _cut_foreign(self, str text, int count, Py_ssize_t start, Py_ssize_t size)

    @cython.locals(hashed=cython.ulonglong, at=Py_ssize_t)
    cdef unsigned long long _hash(self, Py_ssize_t begin, Py_ssize_t end) except? 1

    @cython.locals(token=int)
    cdef int _number(self, int count) except -1

    @cython.locals(before=cython.uint, behind=cython.uint)
    cdef Py_ssize_t _word_end(self, Py_ssize_t begin, Py_ssize_t place, Py_ssize_t size) except -1

    cdef bint _is_letter(self, Py_ssize_t place, Py_ssize_t size) except -1
    cdef bint _is_dash(self, unsigned int code) except -1
    cdef bint _closes(self, unsigned int code) except -1
    @cython.locals(code=cython.uint)
    cdef bint _is_word(self, Py_ssize_t place, Py_ssize_t size) except -1

    @cython.locals(code=cython.uint, kind=int)
    cdef Py_ssize_t _number_end(self, Py_ssize_t place, Py_ssize_t size) except -1

    @cython.locals(first=cython.uint, second=cython.uint)
    cdef int _clitic(self, Py_ssize_t place, Py_ssize_t size) except -1
