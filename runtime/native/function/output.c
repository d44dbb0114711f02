#include "output.h"

bool (*output_write)(enum machine_stream stream, const void* from, size_t size) = machine_write;
