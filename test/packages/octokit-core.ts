// @octokit/core: requests by route, GraphQL, hooks and errors through a fetch that answers
import { Octokit } from "@octokit/core";

const asked: unknown[] = [];
const octokit = new Octokit({
  auth: "t0ken",
  userAgent: "me/1",
  log: { debug() {}, info() {}, warn() {}, error() {} },
  request: {
    fetch: async (url: string, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      asked.push([init?.method, url, init?.body ?? null, headers.get("authorization"), headers.get("accept")]);
      if (url.endsWith("/graphql")) return Response.json({ data: { viewer: { login: "ada" } } });
      if (url.includes("missing")) return Response.json({ message: "Not Found" }, { status: 404, headers: { "x-github-request-id": "1" } });
      return Response.json([{ id: 1, title: "a" }], { headers: { link: '<https://api.github.com/x?page=2>; rel="next"' } });
    },
  },
});
octokit.hook.before("request", (options) => {
  options.headers["x-seen"] = "1";
});

export default async function (event: { owner: string; repo: string }) {
  const issues = await octokit.request("GET /repos/{owner}/{repo}/issues{?labels}", { ...event, labels: "bug,ü", per_page: 2 });
  const made = await octokit.request("POST /repos/{owner}/{repo}/issues", { ...event, title: "t", mediaType: { format: "raw" } });
  const missing = await octokit.request("GET /missing").catch((error: Error & { status: number }) => [error.name, error.status, error.message]);
  return [issues.data, issues.headers.link, made.status, missing, await octokit.graphql("query { viewer { login } }"), asked.splice(0)];
}

export const event = { owner: "ada", repo: "engine" };
