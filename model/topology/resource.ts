/** What every AWS resource has. `name` is its Name tag or logical name, and its id where it has neither. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}
