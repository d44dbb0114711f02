// sanitize-html: keeps what is allowed of an untrusted document.
import sanitizeHtml from "sanitize-html";

export default async function (event: { html: string }) {
  return [sanitizeHtml(event.html), sanitizeHtml(event.html, { allowedTags: ["b", "a"], allowedAttributes: { a: ["href"] }, transformTags: { i: "b" } })];
}

export const event = {
  html: '<p onclick="x()">Hi <b>bold</b> <i>it</i><script>alert(1)</script><a href="javascript:x">bad</a><a href="https://a.b">good</a></p>',
};
