#include "frames.h"

#include "bytes.h"

static uint64_t next, end;
static bool is_zero;

void frames_start(uint64_t from, uint64_t to, bool are_zero) {
  is_zero = are_zero;
  next = (from + FRAME_BYTES - 1) & -(uint64_t)FRAME_BYTES;
  end = to & -(uint64_t)FRAME_BYTES;
}

uint64_t take_frame(void) {
  if (next >= end) return 0;
  uint64_t frame = next;
  next += FRAME_BYTES;
  if (!is_zero) zero_bytes(in_window(frame), FRAME_BYTES);
  return frame;
}
