/* Draws a token with llama.cpp's sampler chain, from the best candidates only.

   llama.cpp copies twelve bytes for every token of the vocabulary before its top-k looks at them, and Python behind a
   decode, which leaves nothing of either in the processor's caches, takes longer for calls and arrays than for all the
   arithmetic. So one call does it all: look for candidates, apply the chain, accept the token. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* As llama.h has them. */
typedef struct {
    int32_t id;
    float logit;
    float p;
} token_data;

typedef struct {
    token_data *data;
    size_t size;
    int64_t selected;
    bool sorted;
} token_data_array;

typedef const float *(*get_logits)(void *context, int32_t row);
typedef void (*apply)(void *chain, token_data_array *candidates);
typedef void (*accept)(void *chain, int32_t token);

/* Logits that are looked at together, and as how many at once: 64 bytes, a line of the cache. */
#define BLOCK 64
#define LANES 16

/* A page of memory, where processors stop reading ahead by themselves. It saves 20 µs of 150 for 262,000 tokens. */
#define AHEAD 1024
#ifdef __GNUC__
#define PREFETCH(address) __builtin_prefetch(address, 0, 2)
#else
#define PREFETCH(address)
#endif

/* Logits lie within some 50; so often halved, RANGE is 0.03. */
#define RANGE 128.0f
#define STEPS 12

typedef struct {
    PyObject_HEAD
    get_logits get_logits;
    apply apply;
    accept accept;
    void *chain;
    Py_ssize_t vocabulary_size;
    Py_ssize_t kept;
    Py_ssize_t blocks;
    float *largest; /* of each block */
    token_data *candidates;
} Draw;

/* Lane by lane, because floats may only be compared in another order where the code says so. */
static float largest_of(const float *logits)
{
    float lanes[LANES];
    for (int lane = 0; lane < LANES; lane++)
        lanes[lane] = -INFINITY;
    for (int at = 0; at < BLOCK; at += LANES)
        for (int lane = 0; lane < LANES; lane++)
            lanes[lane] = logits[at + lane] > lanes[lane] ? logits[at + lane] : lanes[lane];
    float largest = -INFINITY;
    for (int lane = 0; lane < LANES; lane++)
        largest = lanes[lane] > largest ? lanes[lane] : largest;
    return largest;
}

static Py_ssize_t reaching(const float *numbers, Py_ssize_t count, float bound)
{
    int32_t found = 0;
    for (Py_ssize_t at = 0; at < count; at++)
        found += numbers[at] >= bound;
    return found;
}

/* A number that at least kept of them reach, and few more. Halving goes without branches and is quicker than sorting;
   where fewer than kept lie within RANGE of the largest, all are taken. */
static float reached_by(const float *numbers, Py_ssize_t count, Py_ssize_t kept)
{
    float high = -INFINITY;
    for (Py_ssize_t at = 0; at < count; at++)
        high = numbers[at] > high ? numbers[at] : high;
    float low = high - RANGE;
    if (reaching(numbers, count, low) < kept)
        return -INFINITY;
    for (int step = 0; step < STEPS; step++) {
        float middle = low + (high - low) / 2;
        if (reaching(numbers, count, middle) >= kept)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Puts those of the tokens from start to end that reach bound at to; tells how many. */
static size_t take(token_data *to, const float *logits, Py_ssize_t start, Py_ssize_t end, float bound)
{
    size_t taken = 0;
    for (Py_ssize_t token = start; token < end; token++)
        if (logits[token] >= bound)
            to[taken++] = (token_data){(int32_t)token, logits[token], 0};
    return taken;
}

/* The largest logits of the blocks are logits themselves: what lies under a number that kept of them reach cannot be
   among the kept best. What is left over behind the last block is looked at one by one. */
static size_t find_candidates(Draw *self, const float *logits)
{
    for (Py_ssize_t block = 0; block < self->blocks; block++) {
        for (int at = 0; at < BLOCK; at += LANES)
            PREFETCH(logits + block * BLOCK + at + AHEAD);
        self->largest[block] = largest_of(logits + block * BLOCK);
    }
    float bound = reached_by(self->largest, self->blocks, self->kept);
    size_t found = 0;
    for (Py_ssize_t block = 0; block < self->blocks; block++)
        if (self->largest[block] >= bound)
            found += take(self->candidates + found, logits, block * BLOCK, (block + 1) * BLOCK, bound);
    found += take(self->candidates + found, logits, self->blocks * BLOCK, self->vocabulary_size, bound);
    return found;
}

static PyObject *Draw_draw(Draw *self, PyObject *const *arguments, Py_ssize_t count)
{
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "draw takes a context and a row");
        return NULL;
    }
    void *context = PyLong_AsVoidPtr(arguments[0]);
    long row = PyLong_AsLong(arguments[1]);
    if (PyErr_Occurred())
        return NULL;
    const float *logits = self->get_logits(context, (int32_t)row);
    if (logits == NULL) {
        PyErr_SetString(PyExc_ValueError, "there are no logits in that row");
        return NULL;
    }
    token_data_array candidates = {self->candidates, find_candidates(self, logits), -1, false};
    if (candidates.size < (size_t)self->kept) {
        PyErr_SetString(PyExc_ValueError, "the logits are no numbers");
        return NULL;
    }
    self->apply(self->chain, &candidates);
    if (candidates.selected < 0 || (size_t)candidates.selected >= candidates.size) {
        PyErr_SetString(PyExc_ValueError, "the chain chose nothing");
        return NULL;
    }
    int32_t token = candidates.data[candidates.selected].id;
    self->accept(self->chain, token);
    return PyLong_FromLong(token);
}

static PyObject *Draw_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"functions", "chain", "vocabulary_size", "kept", NULL};
    unsigned long long logits, applying, accepting, chain;
    Py_ssize_t vocabulary_size, kept;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "(KKK)Knn", names, &logits, &applying, &accepting, &chain,
                                     &vocabulary_size, &kept))
        return NULL;
    if (kept < 1 || kept > vocabulary_size / BLOCK) {
        PyErr_SetString(PyExc_ValueError, "no more candidates can be kept than there are blocks of logits");
        return NULL;
    }
    Draw *self = (Draw *)((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 0);
    if (self == NULL)
        return NULL;
    self->get_logits = (get_logits)(uintptr_t)logits;
    self->apply = (apply)(uintptr_t)applying;
    self->accept = (accept)(uintptr_t)accepting;
    self->chain = (void *)(uintptr_t)chain;
    self->vocabulary_size = vocabulary_size;
    self->kept = kept;
    self->blocks = vocabulary_size / BLOCK;
    self->largest = PyMem_Malloc(self->blocks * sizeof(float));
    self->candidates = PyMem_Malloc(vocabulary_size * sizeof(token_data));
    if (self->largest == NULL || self->candidates == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void Draw_dealloc(Draw *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(self->largest);
    PyMem_Free(self->candidates);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef Draw_methods[] = {
    {"draw", (PyCFunction)(void (*)(void))Draw_draw, METH_FASTCALL, NULL},
    {NULL},
};

static PyType_Slot Draw_slots[] = {
    {Py_tp_new, Draw_new},
    {Py_tp_dealloc, Draw_dealloc},
    {Py_tp_methods, Draw_methods},
    {0, NULL},
};

static PyType_Spec Draw_spec = {
    .name = "engine.runtime.draw.Draw",
    .basicsize = sizeof(Draw),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = Draw_slots,
};

static int add_types(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&Draw_spec);
    int failed = type == NULL || PyModule_AddType(module, (PyTypeObject *)type) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, add_types},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "engine.runtime.draw",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit_draw(void)
{
    return PyModuleDef_Init(&module);
}
