/** What keeps a plan from being built here, in words for the user, with what to do about it. */
export class KernelError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = "KernelError";
    this.hint = hint;
  }
}
