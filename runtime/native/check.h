/* Ends the program unless there is a function in it, and the one that was built. */
#pragma once

void check_function(void);
