/* Alone in its file: a compiler that saw this beside its uses would take the zeros for granted. */
#include "function.h"

__attribute__((section(".function"))) const struct function_record function_record = {.magic = FUNCTION_RECORD_MAGIC};
