# C types for segments.py, which is the same program without them.
cimport cython

@cython.locals(sums=list, unit=int, number=int, place=int, end=int)
cpdef list _sums(object units, object places, object scores)

@cython.locals(total=double, most=double, first=int, begin=int, end=int, place=int)
cpdef tuple _best_run(object sums, int low, int high)
