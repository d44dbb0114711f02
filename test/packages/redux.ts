// redux: reducers combined, middleware, subscriptions and what is refused
import { applyMiddleware, bindActionCreators, combineReducers, compose, legacy_createStore as createStore, type Middleware, type UnknownAction } from "redux";

const todos = (state: string[] = [], action: UnknownAction) => (action.type === "add" ? [...state, String(action.text)] : state);
const count = (state = 0, action: UnknownAction) => (action.type === "add" ? state + 1 : state);

export default async function (event: { texts: string[] }) {
  const log: unknown[] = [];
  const logger: Middleware = (store) => (next) => (action) => {
    const result = next(action);
    log.push([(action as UnknownAction).type, store.getState()]);
    return result;
  };
  const store = createStore(combineReducers({ todos, count }), applyMiddleware(logger));
  let seen = 0;
  const unsubscribe = store.subscribe(() => seen++);
  const { add } = bindActionCreators({ add: (text: string) => ({ type: "add", text }) }, store.dispatch);
  for (const text of event.texts) add(text);
  unsubscribe();
  add("last");
  const refused = (() => {
    try {
      store.dispatch("x" as unknown as UnknownAction);
      return "taken";
    } catch (error) {
      return (error as Error).name;
    }
  })();
  return [
    store.getState(),
    seen,
    log,
    refused,
    compose(
      (x: number) => x * 2,
      (x: number) => x + 1,
    )(3),
  ];
}

export const event = { texts: ["a", "b"] };
