# C types for scanner.py, which is the same program without them.
cimport cython
from libc cimport math
from spinfix.kernels.int_map cimport IntMap
from spinfix.text.fast_tokenizer cimport FastTokenizer

cdef unsigned long long SPREAD, ALL
cdef int NONE, SHARE_COUNT, LONGEST, PROTECTED_MARK, BEGINS_NONE, ENDS_NONE, EN_DASH, EM_DASH, _LINE_END, DIGIT_0, DIGIT_9, PERCENT
cdef int MOST_AGAIN, _PLACE_BITS
cdef long long _PLACE
cdef double AGAIN, LEAST, NOT_CONTRADICTED, SURVIVE, MOST_SAID

cdef bint _is_alnum(Py_UCS4 code)
cdef bint _is_lower(Py_UCS4 code)

cdef class Scanner(FastTokenizer):
    cdef unsigned char[::1] marks, prepared
    cdef unsigned long long[::1] goes_on, begin_filters
    cdef double[::1] totals, share_of, table, sign_weights, said, mass, fixed, own, written, alternative_times
    cdef int[::1] times, stood, distinct, group_bounds, alternative_group
    cdef long long[::1] met
    cdef list passage_shares
    cdef public list phrases
    cdef object tables
    cdef int[::1] firsts, node_phrase, node_head, for_curly, straight_signs, curly_signs, sign_firsts, sign_lasts, sign_ids
    cdef int[::1] begins, unit_ends, arc_firsts, arc_lasts, head_firsts, head_lasts, head_groups
    cdef IntMap nodes
    cdef unsigned long long word_count
    cdef int document, phrase_count, count, protected, sign_count, alternatives
    cdef bint curly
    cdef double contradicted, share, log_odds
    cdef object held

    cpdef object make_room(self, Py_ssize_t tokens)

    @cython.locals(nodes=int, node=int, phrase=int, head=int, sign=int, straight=int[::1], curly=int[::1])
    cpdef object _join_signs(self)

    @cython.locals(word=int, node=int, alone=bint)
    cpdef object _sift_begins(self)

    @cython.locals(table=double[::1], at=Py_ssize_t, share=double)
    cpdef object _weigh_signs(self, int groups)

    @cython.locals(at=Py_ssize_t, share=double, fixed=double, own=double, put=double, part=double)
    cdef int _prepare(self, int phrase) except -1

    @cython.locals(count=int, found=int, units=int)
    cpdef object scan(self, str text, object excluded)

    @cython.locals(number=int, sign=int)
    cpdef object evidence(self, str text, object excluded)

    @cython.locals(number=int, sign=int, sign_id=int, start=int, end=int)
    cpdef list clues(self, str text, object excluded)

    @cython.locals(found=list, least=double, full=int, sign=int, said=double, place=Py_ssize_t)
    cdef list _strongest(self)

    cpdef object _hold(self, str text, object excluded)

    cpdef int cut(self, str text) except -1

    cdef int _weigh(self, int found) except -1

    @cython.locals(sign=int, sign_id=int, weight=double, document=longlong, met=longlong, place=int, phrases=int, distinct=longlong)
    cdef int _count(self, int found) except -1

    @cython.locals(place=int, sign_id=int, share=int, row=Py_ssize_t, mass=double, put=double, phrases=int, totals=double[::1],
                   table=double[::1])
    cdef int _sum(self, int distinct) except -1

    @cython.locals(first=int, last=int, place=int)
    cdef double _discounted_put(self, int phrase) except? -2

    @cython.locals(place=int, put=double)
    cdef double _put_of(self, int first, int last) except? -2

    @cython.locals(said=double)
    cdef double _contradicted_evidence(self, int phrase, double put, double share) except? -1

    @cython.locals(put=double)
    cdef double _evidence_of(self, int sign_id, int share) except? -1

    @cython.locals(count=int, arcs=int, heads=int, first=int, number=int, node=int, last=int, phrase=int, token=int,
                   protected=bytearray, curly=bint, phrases=list)
    cpdef object lattice(self, str text, object excluded, object tokens=*)

    cdef int _put_arc(self, int arcs, int first, int last) except -1
    cdef int _put_head(self, int heads, int first, int last, int group) except -1

    cdef list _units(self, int count)

    @cython.locals(found=int)
    cpdef object signs(self, str text, object excluded)

    @cython.locals(firsts=int[::1], ids=int[::1], found=int, sign=int)
    cpdef object signs_where(self, object signs, bytearray marks, bint marked)

    @cython.locals(scores=double[::1], sign=Py_ssize_t)
    cpdef object scores(self, int[::1] ids, double[::1] weights, int share)

    @cython.locals(units=int, first=int, sentence=int, token=int, cut=int, closed=bint, end=int, start=int, points=cython.uint[::1],
                   starts=int[::1], ends=int[::1])
    cdef int _cut_units(self, int count) except -1

    @cython.locals(sign=int, unit=int, begin=int, total=double)
    cdef list _gains(self, int units, int found)

    @cython.locals(sign=int, row=Py_ssize_t, total=double)
    cdef double _evidence_between(self, int begin, int end, int share) except? -1

    @cython.locals(lines=int, place=Py_ssize_t)
    cdef bint _parts(self, int end, int start, bint closed) except -1

    @cython.locals(token=int, begin=Py_ssize_t, code=cython.uint, marks=cython.uchar[::1], points=cython.uint[::1], starts=int[::1],
                   ends=int[::1])
    cdef int _mark_joined(self, int count) except -1

    @cython.locals(token=int, protected=int, first=int, start=int, end=int, marks=cython.uchar[::1], starts=int[::1], ends=int[::1])
    cdef int _mark(self, int count, object excluded) except -1

    @cython.locals(first=int, node=int, last=int, sign_id=int, place=int, found=int, signs=int[::1])
    cdef int _find_signs(self, int count, bint curly) except -1

    @cython.locals(begins=int[::1], numbers=int[::1], firsts=int[::1], filters=cython.ulonglong[::1], token=int, number=int,
                   key=cython.ulonglong, following=cython.ulonglong)
    cdef int _find_begins(self, int count) except -1

    @cython.locals(key=cython.ulonglong)
    cdef int _below(self, int node, int number) except -2

