# C types for cloze_scorer.py, which is the same program without them.
cimport cython

@cython.final
cdef class ClozeScorer:
    cdef object _judge, _memory
    cdef dict _numbers

    @cython.locals(forms=list, numbers=dict, restored=list, begin=list, end=list, starts=bytearray, ends=bytearray,
                   first=int, last=int, left=int, reached=int, token=int, candidates=list, asked=list, firsts=list, lasts=list,
                   sizes=list, options=list, scores=list, found=dict, place=int, number=int)
    cdef dict _ask(self, object lattice, list path)

    cdef list _candidates(self, object phrase)
