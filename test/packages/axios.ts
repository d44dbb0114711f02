// axios: an instance with interceptors and an adapter that answers: parameters, bodies, errors and cancellation
import axios, { AxiosError, AxiosHeaders, type InternalAxiosRequestConfig } from "axios";

const asked: unknown[] = [];
const client = axios.create({
  baseURL: "https://example.com/api",
  timeout: 50,
  params: { key: "k" },
  adapter: async (config: InternalAxiosRequestConfig) => {
    const url = axios.getUri(config);
    asked.push([config.method, url, config.data ?? null, config.headers.get("content-type") ?? null, config.headers.get("x-a")]);
    const status = url.includes("missing") ? 404 : 200;
    const response = { data: JSON.stringify({ url, list: [1] }), status, statusText: "", headers: new AxiosHeaders({ "x-b": "c" }), config };
    if (status === 404) throw new AxiosError("status 404", AxiosError.ERR_BAD_REQUEST, config, null, response);
    return response;
  },
});
client.interceptors.request.use((config) => {
  config.headers.set("x-a", "b");
  return config;
});
client.interceptors.response.use((response) => ({ ...response, data: { ...response.data, seen: true } }));

export default async function (event: { name: string }) {
  const got = await client.get("/hello", { params: { name: event.name, list: [1, 2], at: new Date(0) } });
  await client.post("/made", { a: 1, none: undefined });
  await client.post("/form", { a: "1", "b[]": [1, 2] }, { headers: { "content-type": "application/x-www-form-urlencoded" } });
  await client.put("/params", new URLSearchParams({ a: "ü" }));
  const missing = await client.get("/missing").catch((error: AxiosError) => [axios.isAxiosError(error), error.code, error.response?.status]);
  const cancelled = await client.get("/x", { signal: AbortSignal.abort() }).catch((error: Error) => [axios.isCancel(error), error.message]);
  return [
    got.data,
    String(got.headers["x-b"]),
    missing,
    cancelled,
    asked.splice(0),
    axios.toFormData({ a: { b: 1 } }, new FormData() as never) instanceof FormData,
  ];
}

export const event = { name: "Ada" };
