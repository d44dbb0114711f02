/* --listen: the executable is a server of HTTP/1.1. */
#pragma once

/* Opens the sockets, and starts the processes that serve; returns in each of those. */
void server_open(void);

/* Maps what the server needs beside the function. */
void server_map(void);

/* Serves until the process is asked to end. */
void server_run(void);
