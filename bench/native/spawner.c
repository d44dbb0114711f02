// Starts programs and times them: node's own spawn costs more than a millisecond, which would hide what a small program costs.
//   spawner starts <count> <input file> <command> …    one start after the other
//   spawner lines <count> <input file> <command> …     processes that answer each line of the file with a line
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MOST_OUTPUT = 1 << 20, MOST_IN_PIPE = 60000, NO_EXIT = 127 };

static char output[MOST_OUTPUT];

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int open_input(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path);
  return file;
}

/* Starts it with `from` as stdin, its stdout at `from_child`. */
static pid_t start(char **command, int from, int *from_child) {
  int pipe_out[2];
  if (pipe2(pipe_out, O_CLOEXEC) < 0) fail("pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, from, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe_out[1], 1);
  pid_t child;
  errno = posix_spawn(&child, command[0], &actions, NULL, command, environ);
  if (errno != 0) fail(command[0]);
  posix_spawn_file_actions_destroy(&actions);
  close(from);
  close(pipe_out[1]);
  *from_child = pipe_out[0];
  return child;
}

static int finish(pid_t child, struct rusage *used) {
  int status;
  while (wait4(child, &status, 0, used) < 0)
    if (errno != EINTR) fail("wait");
  return WIFEXITED(status) ? WEXITSTATUS(status) : NO_EXIT + WTERMSIG(status);
}

/* A line for each start: ns to the last byte of the answer, status, most memory resident in KiB, the answer in hex. */
static void time_starts(long count, const char *input, char **command) {
  for (long i = 0; i < count; i++) {
    int from_child;
    size_t size = 0;
    ssize_t taken;
    int file = open_input(input);
    uint64_t started = now(), answered = started;
    pid_t child = start(command, file, &from_child);
    while ((taken = read(from_child, output + size, sizeof output - size)) > 0) {
      answered = now();
      size += (size_t)taken;
    }
    struct rusage used;
    int status = finish(child, &used);
    close(from_child);
    printf("%llu %d %ld ", (unsigned long long)(answered - started), status, used.ru_maxrss);
    for (size_t at = 0; at < size; at++) printf("%02x", (unsigned char)output[at]);
    printf("\n");
  }
}

/*
 * One line for each of `count` processes that answer lines: ns for all lines of the file but the first, for which it only
 * waits, and what it answered to each in hex. Nobody reads until the end, for a reader on the other processor would
 * slow the writer; so lines and answers have to fit into a pipe.
 */
static void time_lines(long count, const char *input, char **command) {
  static char lines[MOST_IN_PIPE + 1];
  int file = open_input(input);
  ssize_t size = read(file, lines, sizeof lines);
  if (size < 0 || size > MOST_IN_PIPE) fail("lines, all of them");
  close(file);
  const char *first_end = memchr(lines, '\n', (size_t)size);
  if (first_end == NULL) fail("first line");
  size_t first = (size_t)(first_end + 1 - lines);
  for (long i = 0; i < count; i++) {
    int to_child[2], from_child;
    if (pipe2(to_child, O_CLOEXEC) < 0) fail("pipe");
    pid_t child = start(command, to_child[0], &from_child);
    if (write(to_child[1], lines, first) < 0) fail("write");
    ssize_t answer = read(from_child, output, sizeof output);
    if (answer <= 0) fail("read");
    uint64_t started = now();
    if (write(to_child[1], lines + first, (size_t)size - first) < 0) fail("write");
    close(to_child[1]);
    struct rusage used;
    int status = finish(child, &used);
    uint64_t ended = now();
    size_t got = (size_t)answer;
    for (ssize_t taken; (taken = read(from_child, output + got, sizeof output - got)) > 0;) got += (size_t)taken;
    close(from_child);
    printf("%llu %d ", (unsigned long long)(ended - started), status);
    for (size_t at = 0; at < got; at++) printf("%02x", (unsigned char)output[at]);
    printf("\n");
  }
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  long count = atol(argv[2]);
  if (strcmp(argv[1], "starts") == 0) time_starts(count, argv[3], argv + 4);
  else time_lines(count, argv[3], argv + 4);
  return 0;
}
