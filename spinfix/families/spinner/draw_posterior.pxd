# C types for draw_posterior.py, which is the same program without them.
cimport cython
from libc cimport math
from spinfix.families.spinner.lattice_arrays cimport Grid

cdef double CONCENTRATION, HABIT, UNSEEN_DRAW, UNSEEN_STAY, FULL, FULL_STAY, NO_SITE

@cython.final
cdef class Beliefs:
    cdef public Grid grid
    cdef public double share
    cdef public bint full
    cdef public int options
    cdef public double[::1] uses, stays, seen, occurrences, read, own, own_stay

    @cython.locals(own=double, group=int, uses=double, seen=double, expected=double)
    cpdef double draw(self, int row) except? 1

    @cython.locals(own=double, group=int, stays=double, seen=double, expected=double)
    cpdef double stay(self, int head) except? 1

    @cython.locals(phrase=int, count=double, total=double)
    cpdef double habit(self, int arc, int row, double prior) except? 1

    @cython.locals(phrase=int, first=int, token=int, row=int, belief=double, again=int)
    cpdef object count_site(self, int arc, double[::1] beliefs, bint edited, double[::1] kept)

    @cython.locals(boundary=int, head=int, belief=double, token=int, group=int, used=double, stayed=double, pair=int)
    cpdef object count_heads(self, double[::1] kept)

@cython.locals(most=int, arc=int)
cpdef int most_options(Grid grid) except -1
