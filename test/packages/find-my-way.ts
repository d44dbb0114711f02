// find-my-way: routes with parameters, wildcards, patterns and versions, for which it compiles matchers at the top level.
import FindMyWay, { type HTTPMethod } from "find-my-way";

const router = FindMyWay();
const answer = (name: string) => Object.assign(() => {}, { named: name });
router.on("GET", "/users/:id", answer("user"));
router.on("GET", "/users/:id/files/*", answer("files"));
router.on("POST", "/at/:hour(^\\d{2})h:minute(^\\d{2})m", answer("time"));
router.on("GET", "/api", { constraints: { version: "1.2.0" } }, answer("first"));
router.on("GET", "/api", { constraints: { version: "2.0.0", host: "a.example" } }, answer("second"));

export default async function (event: { requests: [HTTPMethod, string, Record<string, string>?][] }) {
  return event.requests.map(([method, path, constraints]) => {
    const found = router.find(method, path, constraints ?? {}) as { handler: { named: string }; params: unknown } | null;
    return found && [found.handler.named, found.params];
  });
}

export const event = {
  requests: [
    ["GET", "/users/5"],
    ["GET", "/users/5/files/a/b"],
    ["POST", "/at/10h30m"],
    ["POST", "/at/xxh30m"],
    ["GET", "/api", { version: "1.x" }],
    ["GET", "/api", { version: "2.0.0", host: "a.example" }],
    ["GET", "/nowhere"],
  ],
};
