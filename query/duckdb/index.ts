// The door of what answers a query: DuckDB, embedded. It is loaded when something is asked, not before.
export { answerQuery, logVolume, type Cell, type MinuteVolume } from "./answer.js";
export { Engine } from "./engine.js";
export { openEvents } from "./open-events.js";
export { QueryFailure, QueryInterrupted } from "./query-failure.js";
export { bothRejected, type RejectedLines } from "./rejects.js";
