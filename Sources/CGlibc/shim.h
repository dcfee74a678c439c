/* What glibc has and the toolchain's Glibc module leaves out: no library of its own. */
#ifndef WINNOW_CGLIBC_SHIM_H
#define WINNOW_CGLIBC_SHIM_H
#include <getopt.h>
#include <malloc.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Swift cannot tell the function from the struct of the same name. */
static inline int winnow_statfs(const char *path, struct statfs *result) {
  return statfs(path, result);
}

/* sched_getaffinity(2) of this process: how many bytes of the mask were written, or -1. */
static inline long winnow_affinity(void *mask, unsigned long size) {
  return syscall(SYS_sched_getaffinity, 0, size, mask);
}

/* Behind _GNU_SOURCE in fcntl.h. */
static const int winnow_F_SETLEASE = 1024;
static const int winnow_F_SETSIG = 10;
static const int winnow_O_PATH = 010000000;

/* Behind _GNU_SOURCE in stdio.h; flag 1 is RENAME_NOREPLACE. */
extern int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags);
static inline int winnow_rename_no_replace(int from_directory, const char *from, int to_directory, const char *to) {
  return renameat2(from_directory, from, to_directory, to, 1);
}

#endif
