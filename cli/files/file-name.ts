/** A file name for any text: what could leave the directory or trouble a listing is percent-encoded. */
export function fileName(text: string): string {
  const encoded = text
    .replaceAll(/\p{Surrogate}/gu, "\ufffd")
    .replaceAll(/[^\p{L}\p{N} ._()-]/gu, (character) => encodeURIComponent(character));
  if (encoded === "") return "%";
  return encoded === "." || encoded === ".." ? encoded.replaceAll(".", "%2E") : encoded;
}

/** The same for a name with `/` in it, as log groups have them: `/aws/vpc` becomes `aws/vpc`. */
export function relativeFileName(text: string): string {
  return text
    .split("/")
    .filter((part) => part !== "")
    .map(fileName)
    .join("/");
}

/** Where in a run's directory the records of a stream are. */
export function streamPath(logGroupName: string, logStreamName: string): string {
  return `${relativeFileName(logGroupName)}/${fileName(logStreamName)}.log`;
}

/** Where they are as GetLogEvents answers. */
export function cloudWatchPath(logGroupName: string, logStreamName: string): string {
  return `cloudwatch/${relativeFileName(logGroupName)}/${fileName(logStreamName)}.json`;
}
