import { readFile } from "node:fs/promises";

type Schema = {
  $ref?: string;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  type?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  patternProperties?: Record<string, Schema>;
  description?: string;
};
type Content = Record<string, { schema: Schema }>;
type Parameter = { name: string; in: "path" | "query" | "header"; required?: boolean; schema: Schema };
type Operation = {
  summary: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { content?: Content }>;
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const PRINTED: ReadonlyMap<string, string> = new Map([
  ["string", "string"],
  ["number", "number"],
  ["integer", "number"],
  ["boolean", "boolean"],
  ["null", "null"],
]);

/**
 * The types of docs/openapi.json in the form that openapi-fetch takes. The generator that comes with that needs a
 * compiler of TypeScript as a library, which TypeScript 7 is not; our own document uses little of JSON Schema.
 */
export async function clientTypes(): Promise<string> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own document, which was made just now
  const document = JSON.parse(await readFile("docs/openapi.json", "utf8")) as Document;
  const paths = Object.entries(document.paths).map(([path, item]) => `  "${path}": ${pathType(item)};`);
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `    ${name}: ${typeOf(schema)};`,
  );
  return [
    "// Made by `npm run generate` from docs/openapi.json.",
    "",
    "/** Every path of the REST API with what it takes and answers. */",
    "export type paths = {",
    ...paths,
    "};",
    "",
    "/** The resources, by the names that the document gives them. */",
    "export type components = {",
    "  schemas: {",
    ...schemas,
    "  };",
    "};",
    "",
  ].join("\n");
}

function pathType(item: Record<string, Operation>): string {
  const none = "parameters: { query?: never; header?: never; path?: never; cookie?: never };";
  const methods = METHODS.map((method) => {
    const operation = item[method];
    return operation === undefined
      ? `${method}?: never;`
      : `${docOf(operation.summary)}${method}: ${operationType(operation)};`;
  });
  return `{ ${none} ${methods.join(" ")} }`;
}

function operationType({ parameters = [], requestBody, responses }: Operation): string {
  const places = (["query", "header", "path"] as const).map((place) => {
    const inPlace = parameters.filter((parameter) => parameter.in === place);
    if (inPlace.length === 0) return `${place}?: never;`;
    const members = inPlace.map(({ name, required, schema }) => memberOf(name, schema, required === true));
    return `${place}${inPlace.some(({ required }) => required) ? "" : "?"}: { ${members.join(" ")} };`;
  });
  const body =
    requestBody === undefined ? "requestBody?: never;" : `requestBody: { ${contentOf(requestBody.content)} };`;
  const answers = Object.entries(responses).map(([status, { content }]) => {
    const shown = content === undefined ? "content?: never;" : contentOf(content);
    return `${status}: { headers: Record<string, unknown>; ${shown} };`;
  });
  return `{ parameters: { ${places.join(" ")} cookie?: never }; ${body} responses: { ${answers.join(" ")} } }`;
}

function contentOf(content: Content): string {
  const types = Object.entries(content).map(([type, { schema }]) => `"${type}": ${typeOf(schema)};`);
  return `content: { ${types.join(" ")} };`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return `components["schemas"]["${schema.$ref.split("/").at(-1)}"]`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return `(${typeOf(schema.items ?? {})})[]`;
  if (schema.type === "object") return objectType(schema);
  return PRINTED.get(schema.type ?? "") ?? "unknown";
}

function objectType({ properties = {}, required = [], additionalProperties, patternProperties }: Schema): string {
  const [pattern] = Object.values(patternProperties ?? {});
  const others = pattern ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
  const members = Object.entries(properties).map(([name, schema]) => memberOf(name, schema, required.includes(name)));
  if (members.length === 0) return others === undefined ? "Record<string, never>" : `Record<string, ${typeOf(others)}>`;
  return `{ ${members.join(" ")} }`;
}

function memberOf(name: string, schema: Schema, required: boolean): string {
  return `${docOf(schema.description)}${JSON.stringify(name)}${required ? "" : "?"}: ${typeOf(schema)};`;
}

function docOf(text: string | undefined): string {
  return text === undefined ? "" : `/** ${text.replaceAll("*/", "* /")} */ `;
}
