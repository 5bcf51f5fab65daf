// SPDX-License-Identifier: MIT
/* The way from liborphanage-any.so to whatever C library its program has: glibc of any age, or
 * musl. The loader refuses a library of which one symbol is missing, so what is not in all of them
 * is only asked for (weak), and stands in for itself here. The linker (--wrap) sends each call of a
 * function to __wrap_<function>; __real_<function> is the program's own. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#define IF_THERE __attribute__((weak))

/* glibc has pthread_atfork() in a part that is linked into each program; what that calls is in the
 * library itself. musl has it in the library. */
typedef void handler(void);
extern void *__dso_handle __attribute__((visibility("hidden"))); /* crtbeginS.o: which library */
IF_THERE int __register_atfork(handler *, handler *, handler *, void *);
IF_THERE int __real_pthread_atfork(handler *, handler *, handler *);
int __wrap_pthread_atfork(handler *, handler *, handler *);

int __wrap_pthread_atfork(handler *prepare, handler *parent, handler *child)
{
    if (__register_atfork)
        return __register_atfork(prepare, parent, child, &__dso_handle);
    return __real_pthread_atfork ? __real_pthread_atfork(prepare, parent, child) : ENOSYS;
}

/* Before glibc 2.34 these are in libpthread, which a program without threads need not have. It is
 * not loaded for it: dlopen() is in another library still, and no constructor's business. The watch
 * is then as where no thread may be started: by the parent-death signal. */
typedef void *start(void *);
typedef void destructor(void *);
IF_THERE int __real_pthread_create(pthread_t *, const pthread_attr_t *, start *, void *);
IF_THERE int __real_pthread_attr_setstacksize(pthread_attr_t *, size_t);
IF_THERE int __real_pthread_join(pthread_t, void **);
IF_THERE int __real_pthread_tryjoin_np(pthread_t, void **);
IF_THERE int __real_pthread_key_create(pthread_key_t *, destructor *);
IF_THERE int __real_pthread_setspecific(pthread_key_t, const void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *, start *, void *);
int __wrap_pthread_attr_setstacksize(pthread_attr_t *, size_t);
int __wrap_pthread_join(pthread_t, void **);
int __wrap_pthread_tryjoin_np(pthread_t, void **);
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

int __wrap_pthread_tryjoin_np(pthread_t thread, void **result)
{
    return __real_pthread_tryjoin_np ? __real_pthread_tryjoin_np(thread, result) : ENOSYS;
}

int __wrap_pthread_key_create(pthread_key_t *key, destructor *at_end)
{
    return __real_pthread_key_create ? __real_pthread_key_create(key, at_end) : ENOSYS;
}

int __wrap_pthread_setspecific(pthread_key_t key, const void *value)
{
    return __real_pthread_setspecific ? __real_pthread_setspecific(key, value) : ENOSYS;
}

/* In libpthread before glibc 2.32. The other is of the calling thread, too, in both C libraries. */
int __wrap_pthread_sigmask(int how, const sigset_t *set, sigset_t *before);

int __wrap_pthread_sigmask(int how, const sigset_t *set, sigset_t *before)
{
    return sigprocmask(how, set, before) ? errno : 0;
}

/* Before glibc 2.33 only under a name with the version of the struct, which has since not changed;
 * musl's struct is the same. */
#ifdef __x86_64__
enum { STAT_VERSION = 1 };
#else
enum { STAT_VERSION = 0 };
#endif
IF_THERE int __xstat(int, const char *, struct stat *);
IF_THERE int __lxstat(int, const char *, struct stat *);
IF_THERE int __fxstat(int, int, struct stat *);
IF_THERE int __real_stat(const char *, struct stat *);
IF_THERE int __real_lstat(const char *, struct stat *);
IF_THERE int __real_fstat(int, struct stat *);
int __wrap_stat(const char *, struct stat *);
int __wrap_lstat(const char *, struct stat *);
int __wrap_fstat(int, struct stat *);

int __wrap_stat(const char *path, struct stat *file)
{
    return __real_stat ? __real_stat(path, file) : __xstat(STAT_VERSION, path, file);
}

int __wrap_lstat(const char *path, struct stat *file)
{
    return __real_lstat ? __real_lstat(path, file) : __lxstat(STAT_VERSION, path, file);
}

int __wrap_fstat(int descriptor, struct stat *file)
{
    return __real_fstat ? __real_fstat(descriptor, file) : __fxstat(STAT_VERSION, descriptor, file);
}

/* glibc's PTHREAD_STACK_MIN calls it by this name, which musl does not have. */
long __wrap___sysconf(int name);

long __wrap___sysconf(int name)
{
    return sysconf(name);
}
