// Webhook in: what GitHub tells of a repository becomes events. Give GitHub the URL of this function, the content type
// application/json and a secret; the function has the secret in GITHUB_SECRET.
//
//   $ sporelet serve examples/connectors --events --env GITHUB_SECRET=…
import { contract, emit } from "sporelet/events";
import type { Context } from "sporelet/handler";
import { verifyGitHub, WebhookError } from "sporelet/webhooks";

const Pushed = contract<{ repository: string; ref: string; commits: number }>("github.push", {
  type: "object",
  required: ["repository", "ref", "commits"],
  properties: { repository: { type: "string" }, ref: { type: "string" }, commits: { type: "integer" } },
});

interface Push {
  ref: string;
  commits: unknown[];
  repository: { full_name: string };
}

export default {
  async fetch(request: Request, env: { GITHUB_SECRET?: string }, context: Context): Promise<Response> {
    try {
      const body = await verifyGitHub(request, env.GITHUB_SECRET);
      if (request.headers.get("x-github-event") !== "push") return new Response(null, { status: 204 });
      const { ref, commits, repository } = JSON.parse(body) as Push;
      // GitHub may send a delivery again; with its id, the log takes it once.
      const id = request.headers.get("x-github-delivery") ?? undefined;
      await emit(context, Pushed({ repository: repository.full_name, ref, commits: commits.length }, { id, subject: repository.full_name }));
      return new Response(null, { status: 202 });
    } catch (error) {
      if (error instanceof WebhookError) return new Response(error.message, { status: 401 });
      throw error;
    }
  },
};
