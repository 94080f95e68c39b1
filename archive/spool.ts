import { appendFile } from "node:fs/promises";
import { join } from "node:path";

/** Text that waits is written down when there is so much of it. */
const MOST_CHARACTERS = 1 << 25;

/** Texts that grow side by side, any number of them and of any size: in files of `directory`, and a little in memory. */
export class Spool {
  private readonly directory: string;
  private readonly files = new Map<string, { readonly path: string; waiting: string[] }>();
  private characters = 0;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Adds to the text of that name, which begins with `head`. */
  append(name: string, text: string, head: string = ""): void {
    let file = this.files.get(name);
    if (file === undefined) {
      file = { path: join(this.directory, `spool-${this.files.size}`), waiting: [head] };
      this.files.set(name, file);
    }
    file.waiting.push(text);
    this.characters += text.length;
  }

  /** Writes down what waits, when that is much: after each batch of texts. */
  async settle(): Promise<void> {
    if (this.characters >= MOST_CHARACTERS) await this.flush();
  }

  /** The file of each text by its name, in order of the names; nothing may be added behind it. */
  async end(): Promise<ReadonlyMap<string, string>> {
    await this.flush();
    const paths = [...this.files].map(([name, { path }]) => [name, path] as const);
    return new Map(paths.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  private async flush(): Promise<void> {
    for (const file of this.files.values()) {
      if (file.waiting.length === 0) continue;
      const text = file.waiting.join("");
      file.waiting = [];
      await appendFile(file.path, text);
    }
    this.characters = 0;
  }
}
