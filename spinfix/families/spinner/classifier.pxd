# C types for classifier.py, which is the same program without them.
cimport cython
from libc cimport math

@cython.locals(found=list, seen=dict, times=int, weight=double, original=double, stands=double, context=double,
               belief=double, said=double,
               strongest=double)
cpdef list gains(object edits, int most_again=*)

@cython.locals(beliefs=double, strong=double, context=double, belief=double, said=double, weight=double, bound=double,
               part=double)
cpdef tuple features(object evidence, object edits, long tokens)
