# C types for term_trie.py, which is the same program without them.
cimport cython
from spinfix.kernels.int_map cimport IntMap
from spinfix.text.stem_tokenizer cimport Words

cdef unsigned long long _ONE, _SPREAD
cdef int NONE, LONGEST, KEPT

@cython.final
cdef class TermTrie:
    cdef public long long stems
    cdef double least
    cdef int _nodes
    cdef IntMap _below
    cdef int[::1] _ends, _first_nodes, _pieces_from, _phrases, _spun_from, _original_from, _spun, _original, _begun
    cdef double[::1] _share, _suspicion
    cdef unsigned char[::1] _suspicious
    cdef unsigned long long[::1] _bits, _goes_on, _continues, _begins, _opens

    @cython.locals(number=int, node=int, stem=int)
    cpdef object _grow(self, object terms)

    @cython.locals(key=longlong, below=int)
    cdef int _grown(self, int node, int stem) except -2

    cdef int _child(self, int node, int stem) except -2

    cpdef object _lay_out(self, list pieces)

    @cython.locals(number=int, node=int, stem=longlong, piece=int, bits=cython.ulonglong)
    cpdef object _sift(self, object terms)

    @cython.locals(stem=int, below=int, piece=int, bits=cython.ulonglong)
    cpdef object _sift_beginnings(self)

    @cython.locals(stem=longlong)
    cdef bint _may_begin(self, Words words, int at) except -1

    @cython.locals(found=list, stems=int[::1], joined=int[::1], suspicious=cython.uchar[::1], known=longlong, least=double,
                   reached=int, at=int, first=int)
    cpdef list ways(self, Words words, bint everywhere)

    @cython.locals(ends=int[::1], stems=int[::1], joined=int[::1], first_nodes=int[::1], goes_on=cython.ulonglong[::1],
                   opens=cython.ulonglong[::1], bits=cython.ulonglong[::1], known=longlong, size=int, count=int, at=int, last=int, node=int, place=int, stem=longlong)
    cpdef int standing(self, Words words) except -1

    @cython.locals(stem=int, below=int, piece=int, end=int, longer=int, is_changed=bint, onward=cython.ulonglong)
    cdef int _walk(self, Words words, list found, double least, int first, int at, int node, double share, int phrases,
                   double suspicion, int head, int tail) except -1

    @cython.locals(stem=longlong)
    cdef bint _leads_on(self, Words words, int node, int at) except -1

    @cython.locals(place=int)
    cdef int _restored(self, int node, int piece) except -2

    @cython.locals(begin=int, length=int, inside=int)
    cdef int _end_of(self, Words words, int piece, int at) except -2

    @cython.locals(node=int, at=int)
    cdef bint _is_term(self, Words words, int first, int last) except -1
