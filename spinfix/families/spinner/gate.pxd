# C types for gate.py, which is the same program without them.
cimport cython
from libc cimport math

@cython.locals(substitutions=cython.uint[::1], original=double[::1], standing=double[::1], context=double[::1], size=Py_ssize_t,
               beliefs=double[::1], contexts=double[::1], weights=double[::1], seen=dict, strongest=double, edit=Py_ssize_t, times=int)
cpdef object gains(object edited, object collocates, int most_again=*)

@cython.locals(beliefs=double[::1], contexts=double[::1], collocates=double[::1], weights=double[::1], belief=double,
               strong=double, context=double, beside=double,
               bound=double, most=double, edit=Py_ssize_t, part=double)
cpdef tuple features(object evidence, object edits, long tokens)
