// A new event as the JSON format of CloudEvents has it; for functions and for clients.

interface Said {
  type: string;
  data: unknown;
  attributes: Readonly<Record<string, unknown>>;
}

/** @param filledIn attributes that the event need not say itself: id and source, at least */
export function toEvent({ type, data, attributes }: Said, filledIn: object): object {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const content = data === undefined ? {} : { datacontenttype: "application/json", data };
  return { ...filledIn, ...Object.fromEntries(given), specversion: "1.0", type, ...content };
}
