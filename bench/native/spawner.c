// Starts programs and times them: node's own spawn costs more than a millisecond, which would hide what a small program costs.
//   spawner starts <count> <input file> <command> …    one start after the other
//   spawner lines <count> <input file> <command> …     processes that answer each line of the file with a line
//   spawner listens <count> <input file> <command> …   servers that print their URL, and are sent the file: one request
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
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

static int connect_to(const char *url) {
  const char *colon = strrchr(url, ':');
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon == NULL ? "" : colon + 1)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(connection, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
  return connection;
}

/* Memory resident now, in KiB. */
static long resident(pid_t child) {
  char path[64], line[256];
  long found = 0;
  snprintf(path, sizeof path, "/proc/%d/status", child);
  FILE *status = fopen(path, "r");
  while (status != NULL && fgets(line, sizeof line, status) != NULL) sscanf(line, "VmRSS: %ld", &found);
  if (status != NULL) fclose(status);
  return found;
}

/* A line for each start: ns to the first bytes of the response, 0, memory resident then in KiB, the response in hex. */
static void time_servers(long count, const char *input, char **command) {
  static char request[MOST_IN_PIPE];
  int file = open_input(input);
  ssize_t size = read(file, request, sizeof request);
  close(file);
  for (long i = 0; i < count; i++) {
    int from_child;
    uint64_t started = now();
    pid_t child = start(command, open_input("/dev/null"), &from_child);
    ssize_t said = read(from_child, output, sizeof output - 1);
    if (said <= 0) fail("the server's URL");
    output[said] = 0;
    int connection = connect_to(output);
    if (send(connection, request, (size_t)size, 0) != size) fail("send");
    ssize_t taken = recv(connection, output, sizeof output, 0);
    uint64_t answered = now();
    long memory = resident(child);
    close(connection);
    close(from_child);
    struct rusage used;
    kill(child, SIGKILL);
    finish(child, &used);
    printf("%llu 0 %ld ", (unsigned long long)(answered - started), memory);
    for (ssize_t at = 0; at < taken; at++) printf("%02x", (unsigned char)output[at]);
    printf("\n");
  }
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  long count = atol(argv[2]);
  if (strcmp(argv[1], "starts") == 0) time_starts(count, argv[3], argv + 4);
  else if (strcmp(argv[1], "listens") == 0) time_servers(count, argv[3], argv + 4);
  else time_lines(count, argv[3], argv + 4);
  return 0;
}
