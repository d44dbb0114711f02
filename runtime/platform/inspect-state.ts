// What `inspect` is told, and what it knows while it is at work.
export interface InspectOptions {
  depth?: number | null;
  showHidden?: boolean;
  customInspect?: boolean;
  breakLength?: number;
  compact?: number | boolean;
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  sorted?: boolean | ((a: string, b: string) => number);
  getters?: boolean | "get" | "set";
}

export const defaults = {
  depth: 2 as number | null,
  showHidden: false,
  customInspect: true,
  breakLength: 80,
  compact: 3 as number | boolean,
  maxArrayLength: 100 as number | null,
  maxStringLength: 10000 as number | null,
  sorted: false as boolean | ((a: string, b: string) => number),
  getters: false as boolean | "get" | "set",
};

export interface State {
  options: typeof defaults;
  /** The objects that are being shown. */
  parents: object[];
  /** Numbers of the objects that are referred to from inside themselves. */
  circular: Map<object, number>;
  indent: number;
  /** The level of the object whose entries were begun last. */
  level: number;
  /** Begins anew with a value of its own. */
  inspect(value: unknown, options: InspectOptions): string;
  /** Shows what an entry holds. */
  show(value: unknown, level: number, typed?: boolean): string;
  /** Shows a property of an object: its name and what it holds, or that alone for an item of a list. */
  property(value: object, level: number, key: PropertyKey, inList: boolean, asItem?: boolean): string;
}

/** What is shown between the braces, and what before them. */
export interface Shape {
  open: string;
  close: string;
  /** Stands before the braces, and alone if there is no entry. */
  base: string;
  /** Stands alone if there is no entry; none: the braces. */
  empty?: string;
  keys: PropertyKey[];
  entries?(level: number): string[];
  list?: boolean;
}
