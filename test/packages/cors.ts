// cors: origins by list, pattern and function, with preflights, called through light-my-request; http-errors for what is refused
import type { IncomingMessage, ServerResponse } from "node:http";
import cors from "cors";
import createError, { HttpError, isHttpError } from "http-errors";
import inject from "light-my-request";

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

function behind(middleware: (request: never, response: never, next: (error?: unknown) => void) => void): Listener {
  return (request, response) =>
    middleware(request as never, response as never, (error) => {
      response.statusCode = error instanceof HttpError ? error.status : 200;
      response.end(error instanceof HttpError ? JSON.stringify([error.name, error.message, error.expose, isHttpError(error)]) : "ok");
    });
}

const listeners = [
  behind(cors({ origin: ["https://a.example", /\.b\.example$/], credentials: true, maxAge: 60, exposedHeaders: ["x-one"] })),
  behind(
    cors((request: IncomingMessage, callback: (error: Error | null, options: object) => void) => {
      const allowed = request.headers.origin === "https://a.example";
      callback(allowed ? null : createError(403, "not you"), { origin: allowed });
    }),
  ),
  behind(cors()),
];

export default async function (event: { origins: string[] }) {
  const answers = [];
  for (const listener of listeners)
    for (const method of ["GET", "OPTIONS"] as const)
      for (const origin of event.origins) {
        const { statusCode, headers, body } = await inject(listener, { url: "/", method, headers: { origin, "access-control-request-method": "PUT" } });
        answers.push([statusCode, { ...headers, date: undefined }, body]);
      }
  return [answers, new createError.NotFound().toString(), createError(500, new Error("inner")).expose, new createError.ImATeapot("tea").name];
}

export const event = { origins: ["https://a.example", "https://x.b.example", "https://evil.example"] };
