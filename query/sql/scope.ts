import type { Value } from "./value.js";

/** The fields that a command sees, by name. */
export class Scope {
  private readonly values = new Map<string, Value>();
  /** Fields that AWS would know in other records, but that none of these has. */
  private readonly absent: ReadonlySet<string>;
  /** Fields that the query itself made. */
  private readonly ephemeral = new Set<string>();

  constructor(values: Iterable<readonly [string, Value]>, absent: ReadonlySet<string> = new Set()) {
    for (const [name, value] of values) this.values.set(name, value);
    this.absent = absent;
  }

  get(name: string): Value | undefined {
    return this.values.get(name);
  }

  isAbsent(name: string): boolean {
    return this.absent.has(name);
  }

  isEphemeral(name: string): boolean {
    return this.ephemeral.has(name);
  }

  define(name: string, value: Value): void {
    this.values.set(name, value);
    this.ephemeral.add(name);
  }

  names(): readonly string[] {
    return [...this.values.keys(), ...this.absent];
  }
}
