import { z } from "zod";
import { labSchema } from "./lab-schema.js";

/** The JSON Schema (draft 2020-12) of lab files, with which editors complete and check them. */
export function labJsonSchema(): object {
  return z.toJSONSchema(labSchema, { target: "draft-2020-12", io: "input" });
}
