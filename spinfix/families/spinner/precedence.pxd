# C types for precedence.py, which is the same program without them.
cimport cython
from spinfix.families.spinner.beam_search cimport Round
from spinfix.families.spinner.lattice_arrays cimport Grid
from spinfix.kernels.int_map cimport IntMap

cdef int LONGEST, MOST_WORDS, NONE
cdef double LEAST_TIMES, LEAST_BELIEF
cdef unsigned long long SPREAD

cdef class Precedence:
    cdef dict _numbers, _others
    cdef list _spelled
    cdef int[::1] _firsts, _node_head, _at, _until, _words, _sizes, _begins, _ends, _near, _near_sizes, _near_begins, _near_ends
    cdef int[::1] _plain, _originals, _offsets, _stands, _starts, _reached, _longest
    cdef unsigned long long[::1] _goes_on
    cdef IntMap _nodes
    cdef unsigned long long _factor
    cdef double[::1] _often
    cdef int _count, _end, _groups, _document

    cpdef object standing(self, object lattice, Grid grid, Round last_round, object beliefs)

    @cython.locals(group=int, original=str)
    cdef int _original_of(self, Grid grid, int row) except -1

    @cython.locals(longer=int[::1], offset=int, place=int)
    cdef int _keep_original(self, str original) except -1

    @cython.locals(place=int, step=int, row=int)
    cdef int _find_unused(self, int[::1] groups, Grid grid, Round last_round) except -1

    @cython.locals(plain=int[::1], size=int, edits=int, most=int, step=int, first=int, last=int, row=int, breaks=bytearray)
    cdef int _lay_out(self, object lattice, Grid grid, Round last_round) except -1

    @cython.locals(length=int, place=int, begins=int, ends=int)
    cdef int _restore(self, int first, int last, int offset) except -1

    @cython.locals(place=int)
    cdef int _write(self, int word, int size, int begins, int ends) except -1

    @cython.locals(at=int, site=int, arc=int, first=int, last=int, stands=int, begin=int, end=int, left=int, reaching=int, row=int,
                   behind=int, size=int)
    cdef int _count_all(self, Grid grid, Round last_round, double[::1] beliefs, double[::1] counts) except -1

    @cython.locals(place=int)
    cdef int _copy_words(self, int first, int last, int to) except -1

    @cython.locals(offset=int, length=int, place=int, near=int)
    cdef int _put_reading(self, Grid grid, int row, bint stands, int first, int last, int to) except -1

    @cython.locals(reaching=int, start=int, node=int, longest=int, place=int)
    cdef int _find_reaching(self, int left) except -1

    @cython.locals(count=int, number=int, node=int, longest=int, start=int)
    cdef int _count_standing(self, Grid grid, int reaching, int begin, int end, int size, bint edited) except -1

    @cython.locals(count=int, head=int)
    cdef int _count_from(self, Grid grid, int start, int node, int longest, int place, int size, int inside) except -1

    @cython.locals(key=cython.ulonglong)
    cdef int _below(self, int node, int word) except -2

    @cython.locals(arc=int, row=int)
    cdef bint _may_be_whole(self, Grid grid, int first, int last, int head) except -1
