// GET /live is a page that shows the orders as they go on, by sporelet/client. Page and client are in the module.
import client from "sporelet/client?raw";
import page from "./live.html";

export default {
  fetch(request: Request): Response {
    const isClient = new URL(request.url).pathname.endsWith("/client.js");
    return new Response(isClient ? client : page, { headers: { "content-type": isClient ? "text/javascript" : "text/html; charset=utf-8" } });
  },
};
