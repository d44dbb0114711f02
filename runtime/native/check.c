#include "check.h"

#include "checksum.h"
#include "function.h"
#include "say.h"

void check_function(void) {
  if (function_record.kind == 0) say_and_exit(ABI_EXIT_MODULE, "E_MALFORMED: there is no function in this executable. Build it again.");
  if (!is_function_intact()) say_and_exit(ABI_EXIT_MODULE, "E_MALFORMED: the function in this executable is not the one that was built. Copy or build it again.");
}
