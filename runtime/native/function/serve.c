#include "serve.h"

#include <stdbool.h>
#include <string.h>

#include "engine.h"
#include "input.h"
#include "invocation.h"
#include "machine.h"
#include "say.h"

/* What was read, as offsets: the line under way begins at `start`, has no newline before `searched`, and bytes end at `end`. */
struct lines {
  char* bytes;
  uint64_t capacity, start, searched, end;
};

static bool find_newline(struct lines* lines) {
  while (lines->searched < lines->end)
    if (lines->bytes[lines->searched] == '\n') return true;
    else lines->searched++;
  return false;
}

/* Moves the line under way to the front, where more room is behind it. */
static void make_room(struct lines* lines) {
  memmove(lines->bytes, lines->bytes + lines->start, lines->end - lines->start);
  lines->searched -= lines->start;
  lines->end -= lines->start;
  lines->start = 0;
}

/* Reads until there is a line, from `start` to `searched`; false at the end. A last line may lack its newline. */
static bool next_line(struct lines* lines) {
  while (!find_newline(lines)) {
    make_room(lines);
    if (lines->end == lines->capacity) say_and_exit(ABI_EXIT_FUNCTION, "E_MEMORY: a line is longer than the function's memory. Build it with a larger --memory.");
    int64_t taken = machine_read(lines->bytes + lines->end, lines->capacity - lines->end);
    if (taken <= 0) return lines->end > 0;
    lines->end += taken;
  }
  return true;
}

static void drop_line(struct lines* lines) {
  if (lines->searched < lines->end) lines->searched++; /* the newline */
  lines->start = lines->searched;
}

void serve_lines(char* room, uint64_t capacity, uint64_t timeout) {
  struct lines lines = {.bytes = room, .capacity = capacity};
  while (next_line(&lines)) {
    input_give(lines.bytes + lines.start, lines.searched - lines.start);
    /* What failed was said on stderr; the empty line, which is no JSON, keeps results and events in step. */
    if (invoke(timeout) != ABI_EXIT_OK) machine_write(MACHINE_STDOUT, "\n", 1);
    drop_line(&lines);
    engine_reset();
  }
}
