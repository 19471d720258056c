# C types for lattice_arrays.py, which is the same program without them.
cimport cython
from spinfix.kernels.int_map cimport HashMap
from spinfix.models.ngram_cache cimport Contexts

cdef int NOTHING, AROUND
cdef unsigned long long _FACTOR, _MASK

@cython.final
cdef class Numbering:
    cdef int[::1] _seen, _local
    cdef int _document
    cdef public int count

    cpdef object begin(self)
    cpdef int of(self, long long number) except -1

@cython.final
cdef class Spellings:
    cdef Contexts _contexts
    cdef dict _known, _pairs
    cdef int _forgotten
    cdef public Numbering phrases, groups, pairs
    cdef int _count
    cdef public int[::1] row_from, word_from, pair, length, words
    cdef public double[::1] put, standing, own, log_standing, times, draws, log_times
    cdef public long long[::1] group
    cdef public unsigned int[::1] substitution

    cpdef int of(self, object phrase) except -1

    @cython.locals(candidates=tuple, words=list, row=int, word=int)
    cdef object _add(self, object phrase, int number)

    cdef object _make_room(self, int phrases, int rows, int words)

@cython.final
cdef class Grid:
    cdef public int size, rows, heads, phrases, groups, pairs
    cdef public object arcs
    cdef public int[::1] words, arcs_from, arc_first, arc_last, arc_row, arc_phrase, arc_again, word_from, row_words, group, pair
    cdef public int[::1] dictionary_group
    cdef public int[::1] heads_from, head_length, head_group
    cdef public double[::1] put, standing, own, log_standing, times, log_times, draws, unigram, unknown
    cdef public unsigned int[::1] substitution
    cdef public unsigned char[::1] article, case

    @cython.locals(arcs=int, spelled=int[::1], found=list, rows=int, words=int, number=int, row=int, place=int, token=int, word=int,
                   phrase=int, stands=int, known=int, phrases=Numbering, groups=Numbering, pairs=Numbering)
    cdef object _number_rows(self, Spellings spellings)

    @cython.locals(token=int)
    cdef object _number_words(self, object forms, Contexts contexts)

    @cython.locals(number=int, token=int)
    cdef object _count_arcs(self)

    @cython.locals(arcs=int, arc=int, token=int, word=int, value=cython.ulonglong, hashed=cython.ulonglong, again=int, known=HashMap)
    cdef object _find_repeats(self)

    @cython.locals(boundary=int, count=int, place=int, head=int, firsts=int[::1], lasts=int[::1], group_of=int[::1])
    cdef object _number_heads(self, object lattice, Numbering groups)

    @cython.locals(rows=int, number=int, first=int, row=int, place=int, unigram=double, unknown=double, is_article=bint,
                   unsure_of_case=bint, words=list, forms=list, word=str, unigrams=double[::1], unknowns=double[::1], spoken=int)
    cdef object _weigh_rows(self, object lattice, Contexts contexts)

    cpdef object candidate(self, int arc, int row)

    @cython.locals(low=int, high=int, middle=int)
    cpdef int arc_of(self, int row) except -1
