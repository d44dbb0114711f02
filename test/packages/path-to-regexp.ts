// path-to-regexp: routes matched and written.
import { compile, match, pathToRegexp } from "path-to-regexp";

export default async function (event: { paths: string[] }) {
  const route = match("/users/:id{/:tab}");
  const files = match("/files/*path");
  return {
    matches: event.paths.map((path) => route(path) || files(path)).map((found) => found && { ...found, params: { ...found.params } }),
    written: compile("/users/:id{/:tab}")({ id: "a b", tab: "x" }),
    keys: pathToRegexp("/a/:b").keys,
  };
}

export const event = { paths: ["/users/7", "/users/%C3%BC/posts", "/files/a/b", "/none"] };
