// SPDX-License-Identifier: MIT
/* How liborphanage-any.so reaches the C library of its program: glibc of any age, or musl. The
 * loader refuses a library if one of its symbols is missing. So a function that some C library does
 * not have is a weak symbol here, and its wrapper looks whether it is there. The linker (--wrap)
 * sends each call of a function to __wrap_<function>; __real_<function> is the program's own. */
#include <errno.h>
#include <pthread.h>

#define IF_THERE __attribute__((weak))

/* glibc links pthread_atfork() itself into each program (libc_nonshared.a); only the function that
 * it calls is in libc.so. musl has pthread_atfork() in libc.so. */
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

/* Before glibc 2.34 these functions are in libpthread, which a program without threads does not
 * need. A watch thread of our own calls none of them. A process with rights to give up would get a
 * thread of the C library's: without libpthread, the parent-death signal watches it, as if no
 * thread could be started. We do not load libpthread, because dlopen() is in yet another library,
 * and a constructor should not call it. */
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
