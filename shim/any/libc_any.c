// SPDX-License-Identifier: MIT
/* The way from liborphanage-any.so to whatever C library its program has: glibc of any age, or
 * musl. The loader refuses a library of which one symbol is missing, so what is not in all of them
 * is only asked for (weak), and stands in for itself here. The linker (--wrap) sends each call of a
 * function to __wrap_<function>; __real_<function> is the program's own. */
#include <errno.h>
#include <pthread.h>

#define IF_THERE __attribute__((weak))

/* glibc has pthread_atfork() in a part that is linked into each program; what that calls is in the
 * library itself. musl has it in the library. */
typedef void handler(void);
extern void *__dso_handle __attribute__((visibility("hidden"))); /* preload.c: which library */
IF_THERE int __register_atfork(handler *, handler *, handler *, void *);
IF_THERE int __real_pthread_atfork(handler *, handler *, handler *);
int __wrap_pthread_atfork(handler *, handler *, handler *);

int __wrap_pthread_atfork(handler *prepare, handler *parent, handler *child)
{
    if (__register_atfork)
        return __register_atfork(prepare, parent, child, &__dso_handle);
    return __real_pthread_atfork ? __real_pthread_atfork(prepare, parent, child) : ENOSYS;
}

/* Before glibc 2.34 these are in libpthread, which a program without threads need not have. The
 * watch thread of our own needs none of them. A process with rights to give up, which would get one
 * of the C library's, is then watched by the parent-death signal, as where no thread may be
 * started. libpthread is not loaded for it: dlopen() is in another library still, and not for a
 * constructor to call. */
typedef void *start(void *);
typedef void destructor(void *);
IF_THERE int __real_pthread_create(pthread_t *, const pthread_attr_t *, start *, void *);
IF_THERE int __real_pthread_attr_setstacksize(pthread_attr_t *, size_t);
IF_THERE int __real_pthread_join(pthread_t, void **);
IF_THERE int __real_pthread_key_create(pthread_key_t *, destructor *);
IF_THERE int __real_pthread_setspecific(pthread_key_t, const void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *, start *, void *);
int __wrap_pthread_attr_setstacksize(pthread_attr_t *, size_t);
int __wrap_pthread_join(pthread_t, void **);
int __wrap_pthread_key_create(pthread_key_t *, destructor *);
int __wrap_pthread_setspecific(pthread_key_t, const void *);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, start *run, void *of)
{
    return __real_pthread_create ? __real_pthread_create(thread, attributes, run, of) : ENOSYS;
}

int __wrap_pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
    return __real_pthread_attr_setstacksize ? __real_pthread_attr_setstacksize(attributes, size)
                                            : ENOSYS;
}

int __wrap_pthread_join(pthread_t thread, void **result)
{
    return __real_pthread_join ? __real_pthread_join(thread, result) : ENOSYS;
}

int __wrap_pthread_key_create(pthread_key_t *key, destructor *at_end)
{
    return __real_pthread_key_create ? __real_pthread_key_create(key, at_end) : ENOSYS;
}

int __wrap_pthread_setspecific(pthread_key_t key, const void *value)
{
    return __real_pthread_setspecific ? __real_pthread_setspecific(key, value) : ENOSYS;
}
