import { readFormatOption, type LogFormat } from "../../emit/index.js";
import { USAGE } from "../exit-code.js";
import { FlowlabError } from "../flowlab-error.js";

/** The log format that an option names or spells out. */
export function readLogFormatOption(option: string, text: string): LogFormat {
  const format = readFormatOption(text);
  if (format.ok) return format.value;
  const said = format.issues.map(({ message }) => message).join("; ");
  const hints = format.issues.map(({ hint }) => hint).join("; ");
  throw new FlowlabError("Option.Format", `\`${option}\`: ${said}`, hints, USAGE);
}
