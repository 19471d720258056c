# C types for edit_builder.py, which is the same program without them.
cimport cython
from libc cimport math

cdef tuple _ROUNDED

@cython.locals(text=str, starts=int[::1], ends=int[::1], edits=list, same=dict, reached=int, site=int, chosen=int, first=int, last=int,
               firsts=int[::1], lasts=int[::1], phrases=list,
               candidates=tuple, others=tuple, every=double[::1], starts_of=int[::1], ranked=int[::1], row=int, confidence=double, start=int, end=int,
               standing=str, replacement=str, logits=double[::1], levels=double[::1], begin=int, article=str)
cpdef list edits_of(object lattice, object arcs, object ranking, object knots)

@cython.locals(rest=double, scale=double, least=double, share=double, shares=dict, text=str,
               replacement=str, option=int)
cdef tuple _alternatives(tuple candidates, double[::1] every, int row, int chosen, str standing, double confidence)

cdef object _edit(int start, int end, str found, str replacement, object candidate, object confidence, tuple alternatives)

cdef object _alternative(str text, object probability)

cdef object _rounded(double share)

cpdef tuple article_before(object lattice, int first, str form)

cpdef double calibrated(double belief, object knots) except? -1

@cython.locals(bounded=double, logit=double, place=Py_ssize_t, low=double, high=double, left=double, right=double)
cdef double _between(double belief, double[::1] logits, double[::1] levels) except? -1
