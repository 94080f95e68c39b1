import {
  containsAddress,
  parseCidr,
  type IpAddress,
  type ListenerAction,
  type LoadBalancerListener,
  type RuleCondition,
} from "../../model/index.js";

/** What of a request the rules of a listener look at. Labs only send GET. */
export interface RequestHead {
  readonly client: IpAddress;
  readonly host: string;
  /** With its query. */
  readonly path: string;
}

/** elasticloadbalancing/latest/application/rule-condition-types.html: the first rule that holds, else the default action. */
export function actionFor(listener: LoadBalancerListener, request: RequestHead): ListenerAction {
  const rules = (listener.rules ?? []).toSorted((one, other) => one.priority - other.priority);
  return rules.find(({ conditions }) => conditions.every((each) => holds(each, request))) ?? listener;
}

function holds({ field, values }: RuleCondition, { client, host, path }: RequestHead): boolean {
  const [file = "", query = ""] = path.split(/\?(.*)/s, 2);
  switch (field) {
    case "path-pattern":
      return values.some((each) => matches(each, file, ""));
    case "host-header":
      return values.some((each) => matches(each, host, "i"));
    case "query-string":
      return query.split("&").some((pair) => values.some((each) => pairMatches(each, pair)));
    case "source-ip":
      return values.some((each) => containsAddress(parseCidr(each)!, client));
    case "http-request-method":
      return values.includes("GET");
    case "http-header":
      throw new Error("a lab file has no rules by other headers");
  }
}

function pairMatches(wanted: string, pair: string): boolean {
  const [key = "", value = ""] = splitPair(wanted);
  const [name = "", content = ""] = splitPair(pair);
  return (key === "" || matches(key, name, "i")) && matches(value, content, "i");
}

function splitPair(pair: string): readonly string[] {
  const at = pair.indexOf("=");
  return at === -1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}

/** `*` stands for any characters, `?` for one. */
function matches(pattern: string, text: string, flags: "" | "i"): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}
