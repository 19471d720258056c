# C types for beam_search.py, which is the same program without them.
cimport cython
from libc cimport math
from spinfix.families.spinner.draw_posterior cimport Beliefs
from spinfix.models.ngram_cache cimport Contexts
from spinfix.families.spinner.lattice_arrays cimport Grid

cdef int BEAM, MEMO, NO_STATE, LONGEST_HEAD, STANDS, NONE, TERM_COUNT, LM, DRAW, PRIOR, EDIT, LENGTH, STAY, UNIGRAM, HABIT, ARTICLE, CASE, JUDGE
cdef double MARGIN, DECIDED, _WORST
cdef long long STATE

@cython.final
cdef class Round:
    cdef public double[::1] features, belief
    cdef public int[::1] step_first, step_row, site_arc, site_row
    cdef public int steps, sites

@cython.final
cdef class Search:
    cdef public Contexts contexts
    cdef public Grid grid
    cdef public list units
    cdef public double share
    cdef public object decisions
    cdef double[::1] score, extra, decided, stays, weights
    cdef double[::1] known_lm
    cdef float[::1] memo_score
    cdef int[::1] memo_state, memo_after, known_state, known_tail
    cdef int[::1] state, run, before, row, next, at, heads, tails, kept, path_words, word_at, state_at
    cdef unsigned char[::1] stands
    cdef int tail, count, emptied

    @cython.locals(grid=Grid, arc=int, option=int)
    cdef object _decide(self)

    @cython.locals(this_round=Round, term=int, row=int, head=int, first=int, last=int, step=int)
    cpdef Round run_round(self, Beliefs beliefs, object weights, object judged)

    cpdef list path(self, Round this_round)

    @cython.locals(found=list, step=int)
    cpdef list edited_steps(self, Round this_round)

    @cython.locals(grid=Grid, steps=list, step=int, row=int, last=int)
    cpdef list steps(self, Round this_round, int start, int end)

    @cython.locals(grid=Grid, scores=list, arc=int)
    cpdef list by_row(self, object judged)

    @cython.locals(grid=Grid, beliefs=Beliefs, kept=double[::1], step=int, end=int, token=int, site=int, arc=int)
    cpdef Beliefs learned(self, Round this_round, double share)

    @cython.locals(grid=Grid, features=double[::1], count=int, site=int, substitutions=cython.uint[::1], beliefs=double[::1],
                   standing=double[::1], contexts=double[::1], arcs=int[::1], place=int, stands=int, taken=int)
    cpdef object edited(self, Round this_round)

    @cython.locals(grid=Grid, sites=list, options=list, features=list, site=int, arc=int, first=int, last=int, row=int, at=int)
    cpdef list sites(self, Round this_round)

    @cython.locals(grid=Grid, share=double, features=double[::1], arc=int, put=double, own=double, total=double,
                   first=int, row=int, at=Py_ssize_t, prior=double)
    cdef int _weigh(self, Round this_round, Beliefs beliefs) except -1

    @cython.locals(grid=Grid, arc=int, first=int, stands=double, row=int)
    cdef int _prefer(self, Round this_round) except -1

    @cython.locals(total=double, at=Py_ssize_t, term=int)
    cdef double _dot(self, double[::1] features, int row) except? 1

    @cython.locals(grid=Grid, tokens=int, rank=int, memo=int, lm_weight=double, stay_weight=double, boundary=int, token=int, kept=int,
                   word=int, head_from=int, head_to=int, row_from=int, row_to=int, place=int, hypothesis=int, score=double,
                   state=int, run=int, arc=int, end=int, row=int, total=double, current=int, at=int, stood=int,
                   head=int)
    cdef int _best_path(self, Round this_round, int first, int last) except -1

    @cython.locals(contexts=Contexts, step=int)
    cdef int _step(self, int memo, int state, int word) except -1

    @cython.locals(number=int)
    cdef int _add(self, int boundary, double score, int state, int run, int before, int row, int first) except -1

    @cython.locals(kept=int, number=int, score=double, place=int, floor=double)
    cdef int _prune(self, int boundary) except -1

    @cython.locals(length=int, at=int, step=int)
    cdef int _trace(self, Round this_round, int hypothesis) except -1

    @cython.locals(grid=Grid, words=int, number=int, token=int, taken=int, arc=int, after=int, tail=int)
    cdef int _find_sites(self, Round this_round, int first, int last, int step) except -1

    @cython.locals(grid=Grid, contexts=Contexts, words=int, state=int, number=int, token=int, row=int, begin=int, end=int,
                   covered=int, at=int)
    cdef int _walk(self, Round this_round, int step, int last) except -1

    @cython.locals(grid=Grid, token=int)
    cdef bint _fits(self, int arc, int taken, int last) except -1

    @cython.locals(grid=Grid, features=double[::1], stands=int, top=double, row=int, total=double, score=double)
    cdef int _score_site(self, Round this_round, int arc, int state, int tail, int tail_end, int first, int last) except -1

    @cython.locals(known=bint, place=int, word=int)
    cdef bint _is_known(self, int arc, int state, int tail, int tail_end) except -1

    @cython.locals(grid=Grid, contexts=Contexts, row=int, total=double, current=int, at=int, step=int)
    cdef int _score_rows(self, int arc, int state, int tail, int tail_end) except -1

    @cython.locals(grid=Grid, begin=int, end=int, total=double, boundary=int, head=int, start=int)
    cdef double _stay_around(self, int arc, int first, int last) except? 1

    @cython.locals(token=int)
    cdef bint _would_stand(self, int start, int boundary, int begin, int end) except -1
