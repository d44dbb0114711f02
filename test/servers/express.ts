// Express 5, as its documentation writes an app.
import express from "express";

const app = express();
app.use(express.json());
app.use(express.urlencoded({ extended: true }));
app.use((_request, response, next) => {
  response.set("X-Middleware", "yes");
  next();
});
const users = express.Router();
users.get("/:id", (request, response) => {
  response.json({ id: request.params.id, query: request.query, base: request.baseUrl });
});
app.use("/users", users);
app.post("/echo", (request, response) => {
  response.status(201).cookie("a", "1").cookie("b", "2", { httpOnly: true }).send(request.body);
});
app.get("/redirect", (_request, response) => response.redirect(302, "/users/1"));
app.get("/text", (_request, response) => {
  response.type("text/plain").send("plain");
});
app.get("/boom", () => {
  throw new Error("boom");
});
app.get("/later", async (_request, response) => {
  await new Promise((settle) => setTimeout(settle, 5));
  response.send("<p>later</p>");
});
app.use((error: Error, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
  response.status(500).json({ error: error.name });
});

export const server = app.listen(0);
