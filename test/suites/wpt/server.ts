// Serves the files of a copy of WPT, for tests that fetch what lies beside them. It runs none of WPT's handlers.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { normalize } from "node:path/posix";

export interface FileServer {
  origin: string;
  close(): Promise<void>;
}

export async function serveFiles(root: string): Promise<FileServer> {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname));
    // A handler of WPT's is Python; its source would be taken for its answer.
    const content = path.endsWith(".py") ? undefined : await readFile(root + path).catch(() => undefined);
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
