// itty-router: routes over Request and Response.
import { AutoRouter, error, type IRequest, json, withParams } from "itty-router";

const router = AutoRouter();
router
  .all("*", withParams)
  .get("/users/:id", ({ params }: IRequest) => ({ user: params.id }))
  .get("/files/:path+", ({ params }: IRequest) => json({ path: params.path }, { status: 202 }))
  .post("/sum", async (request: IRequest) => ({ sum: ((await request.json()) as number[]).reduce((a, b) => a + b, 0) }))
  .get("/fail", () => error(400, "bad"));

export default async function (event: { id: string }) {
  const call = async (path: string, init?: RequestInit) => {
    const response = (await router.fetch(new Request(`https://example.com${path}`, init))) as Response;
    return [response.status, response.headers.get("content-type"), await response.text()];
  };
  return [
    await call(`/users/${event.id}`),
    await call("/files/a/b.txt"),
    await call("/sum", { method: "POST", body: "[1,2,3]" }),
    await call("/fail"),
    await call("/none"),
  ];
}

export const event = { id: "7" };
