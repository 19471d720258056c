# C types for scan.py, which is the same program without them.
cimport cython

cdef int SPACE, OTHER, LETTER, DIGIT, APOSTROPHE, DOT, COMMA, RUN, FOREIGN
cdef int KNOWN, NONE, FACTOR, SHARE_COUNT, LONGEST, PROTECTED_MARK, BEGINS_NONE, ENDS_NONE, _LINE_END, _POINT
cdef unsigned long long MASK
cdef double AGAIN, LEAST

cdef bint _is_alnum(Py_UCS4 code)
cdef bint _is_lower(Py_UCS4 code)

cdef class Scanner:
    cdef unsigned char[::1] kinds, closing, dashes, has_more
    cdef double[::1] totals, table
    cdef list passage_shares
    cdef public list readings
    cdef public dict numbers
    cdef unsigned int[::1] codes
    cdef int[::1] code_starts, slots, firsts, node_values, node_reading, node_head, fitted, seen
    cdef unsigned long long[::1] hashes
    cdef long long[::1] node_keys
    cdef long long slot_mask, node_mask, word_count
    cdef int document, reading_count
    cdef Py_ssize_t room
    cdef unsigned char[::1] marks
    cdef public int[::1] starts, ends, numbers_of
    cdef int[::1] sign_firsts, sign_lasts, sign_whats
    cdef double[::1] sign_weights
    cdef unsigned int[::1] points

    @cython.locals(count=int, protected=int, found=int, units=int)
    cpdef object look(self, str text, object spared)

    @cython.locals(sign=int, what=int, share=int, row=Py_ssize_t, weight=double, totals=double[::1], table=double[::1])
    cdef int _weigh(self, int found) except -1

    @cython.locals(sign=int, what=int, start=int, end=int, weight=double)
    cdef list _clues(self, int found, int share)

    @cython.locals(units=int, sign=int, first=int, sentence=int, token=int, cut=int, closed=bint, begin=int, total=double)
    cdef tuple _gains(self, int count, int found)

    @cython.locals(sign=int, row=Py_ssize_t, total=double)
    cdef double _say(self, int begin, int end, int share) except? -1

    @cython.locals(lines=int, place=Py_ssize_t)
    cdef bint _parts(self, int token, bint closed) except -1

    @cython.locals(kinds=cython.uchar[::1], starts=int[::1], ends=int[::1], numbers=int[::1], hashed=cython.ulonglong, count=int, place=Py_ssize_t, chunk=int,
                   code=cython.uint, kind=int, begin=Py_ssize_t)
    cdef int _cut(self, str text, Py_ssize_t size) except -1

    @cython.locals(end=Py_ssize_t)
    cdef tuple _cut_foreign(self, str text, int count, Py_ssize_t start, Py_ssize_t size)

    @cython.locals(hashed=cython.ulonglong, at=Py_ssize_t)
    cdef int _number(self, Py_ssize_t begin, Py_ssize_t end) except -2

    @cython.locals(at=Py_ssize_t, shift=Py_ssize_t, slot=Py_ssize_t, number=int)
    cdef int _known(self, unsigned long long hashed, Py_ssize_t begin, Py_ssize_t end) except -2

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

    @cython.locals(token=int, begin=Py_ssize_t, protected=int, first=int, start=int, end=int)
    cdef int _mark(self, int count, object spared) except -1

    @cython.locals(first=int, number=int, node=int, last=int, what=int, place=int, reading=int, found=int)
    cdef int _find_signs(self, int count, bint curly) except -1

    @cython.locals(key=longlong, place=Py_ssize_t)
    cdef int _below(self, int node, int number) except -2
