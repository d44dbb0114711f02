// cheerio: selects in and changes an HTML document.
import { load } from "cheerio/slim";

export default async function (event: { html: string }) {
  const $ = load(event.html);
  $("li").first().addClass("first").attr("data-x", "1");
  $("ul").append("<li>three</li>");
  return {
    texts: $("li")
      .map((_, element) => $(element).text())
      .get(),
    links: $("a[href^=http]")
      .map((_, element) => $(element).attr("href"))
      .get(),
    html: $.html(),
    data: $("p").text(),
  };
}

export const event = { html: '<h1>T</h1><ul><li>one</li><li>two &amp; <a href="http://x.y/">link</a></li></ul><p>é</p>' };
