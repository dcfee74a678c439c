/* What glibc has and the toolchain's Glibc module leaves out: no library of its own. */
#ifndef WINNOW_CGLIBC_SHIM_H
#define WINNOW_CGLIBC_SHIM_H
#include <sys/statfs.h>

/* Swift cannot tell the function from the struct of the same name. */
static inline int winnow_statfs(const char *path, struct statfs *result) {
  return statfs(path, result);
}

/* Behind _GNU_SOURCE in fcntl.h. */
static const int winnow_F_SETLEASE = 1024;
static const int winnow_F_SETSIG = 10;
static const int winnow_O_PATH = 010000000;

#endif
