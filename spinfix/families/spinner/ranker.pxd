# C types for ranker.py, which is the same program without them.
cimport cython
from libc cimport math
from spinfix.families.spinner.beam_search cimport Round
from spinfix.families.spinner.lattice_arrays cimport Grid

cdef int TERM_COUNT, TIMES, STANDING, OWN, OCCURRENCES, SHARE, FULL, READINGS, STANDS, BELIEF, MARGIN
cdef double BOUND, LEAST_LOG

@cython.locals(rows=int, site=int, count=int, firsts=int[::1], lasts=int[::1], sizes=int[::1], phrases=int[::1], log_standing=double[::1],
               features=double[:, ::1], beliefs=double[::1], log_times=double[::1], substitutions=cython.uint[::1], place=Py_ssize_t,
               arc=int, row=int, term=int)
cpdef object _site_columns(Grid grid, Round last_round)

@cython.locals(inputs=float[:, ::1], features=double[:, ::1], log_times=double[::1], log_standing=double[::1], sizes=int[::1], phrases=int[::1],
               site=int, counts=int[::1], start=Py_ssize_t, end=Py_ssize_t, best=cython.float, second=cython.float, row=Py_ssize_t,
               occurrences=double, term=int, belief=cython.float, margin=cython.float)
cpdef object _fill(object empty, float[::1] logs, object known, double share, bint full)

@cython.locals(most=int, site=int, counts=int[::1])
cpdef object _counts(int[::1] phrases)

@cython.locals(start=Py_ssize_t, site=int, best=cython.float, row=Py_ssize_t)
cpdef object _subtract_best(float[::1] scores, long long[::1] sizes)

@cython.locals(row=Py_ssize_t, site=int, share=cython.float)
cpdef object _divide(float[::1] powers, float[::1] totals, long long[::1] sizes, double[::1] shares)

@cython.locals(start=int, reached=int, overlap=bint, site=int, best=int, row=int)
cpdef bint _choose(int[::1] firsts, int[::1] lasts, int[::1] sizes, double[::1] beliefs, int[::1] starts, int[::1] chosen) except -1
