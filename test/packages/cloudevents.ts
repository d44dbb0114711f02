// cloudevents: events made, checked, sent in both modes, and received
import { CloudEvent, emitterFor, HTTP, Mode } from "cloudevents";

export default async function (event: { name: string }) {
  const made = new CloudEvent({
    id: "1",
    time: "2024-01-02T03:04:05.000Z",
    type: "com.example.made",
    source: "/me",
    subject: event.name,
    data: { n: [1, 2] },
    more: "x",
  });
  const [binary, structured] = [HTTP.binary(made), HTTP.structured(made)];
  const again = HTTP.toEvent({ headers: binary.headers, body: binary.body }) as CloudEvent<unknown>;
  const sent: unknown[] = [];
  const emit = emitterFor(async (message) => void sent.push(message.headers), { mode: Mode.STRUCTURED });
  await emit(made.cloneWith({ id: "2", data: "text", datacontenttype: "text/plain" }));
  const refused = (() => {
    try {
      return new CloudEvent({ id: "1", type: "", source: "" }).id;
    } catch (error) {
      return (error as Error).name;
    }
  })();
  return [binary, structured, again.toJSON(), (HTTP.toEvent(structured) as CloudEvent<unknown>).data, sent, refused, HTTP.isEvent({ headers: {}, body: "" })];
}

export const event = { name: "ada" };
