/* What ends an invocation from outside of its code: a fault, or the alarm of its time limit. */
#pragma once

void handle_signals(void);
