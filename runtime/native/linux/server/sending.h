/* What is to be sent leaves without waiting for a slow reader. */
#pragma once

#include "connection.h"

/* Sends as much as the system takes. */
void send_output(struct connection* connection);
