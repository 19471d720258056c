# C types for precedence.py, which is the same program without them.
cimport cython
from spinfix.kernels.int_map cimport IntMap

cdef int LONGEST, MOST_WORDS, NONE
cdef double LEAST_TIMES, LEAST_BELIEF

cdef class Precedence:
    cdef dict _numbers, _offsets
    cdef int[::1] _firsts, _node_head, _at, _until, _words, _sizes, _begins, _ends, _near, _near_sizes, _near_begins, _near_ends
    cdef int[::1] _plain, _originals
    cdef object _arcs
    cdef IntMap _nodes
    cdef long long _factor
    cdef double[::1] _often
    cdef unsigned char[::1] _stands
    cdef int _count, _end, _groups

    cpdef object standing(self, object lattice, object edits, object arcs, object beliefs)

    @cython.locals(longer=int[::1], place=int)
    cdef int _cut(self, str original) except -1

    @cython.locals(stands=cython.uchar[::1], group=int)
    cpdef object _find_unused(self, object lattice, object edits)

    @cython.locals(numbers=dict, most=int, token=int, first=int, last=int)
    cpdef object _lay_out(self, object lattice, object edits)

    @cython.locals(token=int, plain=int[::1])
    cdef int _keep(self, int first, int last, bytearray breaks) except -1

    @cython.locals(length=int, place=int, begins=int, ends=int)
    cdef int _restore(self, int first, int last, int offset, int is_break) except -1

    @cython.locals(place=int)
    cdef int _write(self, int word, int size, int begins, int ends) except -1

    @cython.locals(near=int[::1], near_sizes=int[::1], near_begins=int[::1], near_ends=int[::1], row=int, site=int, first=int, last=int,
                   begin=int, end=int, left=int, place=int, candidates=tuple, option=int, offset=int, length=int, right=int)
    cpdef object _look_around(self, int[::1] firsts, int[::1] lasts, object readings, double[::1] beliefs, double[::1] found)

    @cython.locals(place=int)
    cdef int _copy(self, int first, int last, int to) except -1

    @cython.locals(near=int[::1], sizes=int[::1], count=int, start=int, node=int, most=int, place=int, head=int, inside=bint)
    cdef int _look(self, int begin, int end, int size, bint edited) except -1

    @cython.locals(number=Py_ssize_t)
    cdef bint _may_be_whole(self, int first, int last, int head) except -1
