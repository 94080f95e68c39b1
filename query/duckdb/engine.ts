import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { QueryInterrupted, queryFailure } from "./query-failure.js";

export interface EngineOptions {
  /** As DuckDB takes it: `2GB`, `80%`. Undefined leaves it to DuckDB: four fifths of the machine's. */
  readonly memory?: string;
  /** Undefined is one a processor. */
  readonly threads?: number;
  /** Aborts what runs. */
  readonly signal?: AbortSignal;
  /** Is told the share that is done, 0…1, some times a second. */
  readonly onProgress?: (share: number) => void;
}

const PROGRESS_MS = 100;

/** An embedded DuckDB of its own: in memory, with a directory to spill to, which is taken away at the end. */
export class Engine {
  private readonly instance: DuckDBInstance;
  private readonly connection: DuckDBConnection;
  private readonly options: EngineOptions;
  private readonly spillDirectory: string;

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    options: EngineOptions,
    spillDirectory: string,
  ) {
    this.instance = instance;
    this.connection = connection;
    this.options = options;
    this.spillDirectory = spillDirectory;
  }

  /** Loads DuckDB, which takes a moment: only when something is asked. */
  static async open(options: EngineOptions): Promise<Engine> {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const spillDirectory = await mkdtemp(join(tmpdir(), "flowlab-query-"));
    try {
      const instance = await DuckDBInstance.create(":memory:", {
        temp_directory: spillDirectory,
        // Rows come in the order that is asked for, and without this the memory stays bounded.
        preserve_insertion_order: "false",
        autoinstall_known_extensions: "false",
        autoload_known_extensions: "false",
        ...(options.memory !== undefined && { memory_limit: options.memory }),
        ...(options.threads !== undefined && { threads: String(options.threads) }),
      });
      const connection = await instance.connect();
      await connection.run(
        "SET TimeZone = 'UTC'; SET enable_progress_bar = true; SET enable_progress_bar_print = false",
      );
      return new Engine(instance, connection, options, spillDirectory);
    } catch (cause) {
      await rm(spillDirectory, { recursive: true, force: true });
      throw queryFailure(cause);
    }
  }

  async close(): Promise<void> {
    this.connection.closeSync();
    this.instance.closeSync();
    await rm(this.spillDirectory, { recursive: true, force: true });
  }

  /** For files on their way; gone when the engine is closed. */
  get directory(): string {
    return this.spillDirectory;
  }

  stopIfInterrupted(): void {
    if (this.options.signal?.aborted) throw new QueryInterrupted("interrupted");
  }

  /** The rows that a statement gives; a failure in words for people is thrown. */
  async rows(sql: string, values: readonly DuckDBValue[] = []): Promise<readonly (readonly DuckDBValue[])[]> {
    const { signal, onProgress } = this.options;
    this.stopIfInterrupted();
    const interrupt = (): void => this.connection.interrupt();
    signal?.addEventListener("abort", interrupt);
    const timer = onProgress && setInterval(() => this.report(onProgress), PROGRESS_MS);
    try {
      const reader = await this.connection.runAndReadAll(sql, [...values]);
      return reader.getRows();
    } catch (cause) {
      throw queryFailure(cause);
    } finally {
      clearInterval(timer);
      signal?.removeEventListener("abort", interrupt);
    }
  }

  private report(onProgress: (share: number) => void): void {
    const { percentage } = this.connection.progress;
    if (percentage >= 0) onProgress(percentage / 100);
  }
}
