import { defineConfig } from "oxlint";

type Pattern = { group?: string[]; regex?: string; message: string };
type Override = NonNullable<Parameters<typeof defineConfig>[0]["overrides"]>[number];
type Rules = NonNullable<Parameters<typeof defineConfig>[0]["rules"]>;

const PLUGINS = ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node"] as const;

const SQL: Pattern = {
  group: ["kysely", "kysely/*", "better-sqlite3", "pg", "pg-*"],
  message: "Only src/store knows SQL. Ask a port of src/directory/ports.ts for what you need.",
};
const HTTP: Pattern = {
  group: ["fastify", "@fastify/*", "fastify-plugin"],
  message: "Only src/api, src/http and src/app.ts know HTTP. Throw a DirectoryError: the API maps it to a status.",
};
const PURE =
  "src/directory is pure: it imports nothing outside itself, so that every API and both backends share one truth.";
const OUTSIDE_THE_DIRECTORY: Pattern[] = [
  { group: ["commander", "lru-cache", "pino", "pino-*", "prom-client"], message: PURE },
  { group: ["node:*", "!node:crypto"], message: PURE },
];

/** The import directions, for one folder; test/architecture.test.ts checks them too, on resolved paths. */
function folder(files: string, ...patterns: Pattern[]): { files: string[]; rules: Rules } {
  return { files: [files], rules: { "eslint/no-restricted-imports": ["error", { patterns }] } };
}

/** An import that leaves its own folder for one of `places`, which are folders or files of src. */
function upTo(places: string[], message: string): Pattern {
  return { regex: `^(\\.\\./)+(${places.join("|")})(/|\\.ts$)`, message };
}

const IMPORT_DIRECTIONS = [
  folder("src/main.ts", { group: ["./*", "./*/**", "!./cli/**"], message: "main.ts only hands argv to src/cli." }),
  folder("src/cli/**", upTo(["main"], "Nothing imports main.ts: it only hands argv to the command line."), SQL, HTTP),
  folder(
    "src/app.ts",
    { regex: "^\\./(main|cli)(/|\\.ts$)", message: "The command line builds the app, which does not know it." },
    SQL,
  ),
  folder("src/directory/*.ts", { regex: "^\\.\\./", message: PURE }, ...OUTSIDE_THE_DIRECTORY, SQL, HTTP),
  folder("src/directory/*/**", { regex: "^\\.\\./\\.\\./", message: PURE }, ...OUTSIDE_THE_DIRECTORY, SQL, HTTP),
  folder(
    "src/config/**",
    { regex: "^\\.\\./", message: "src/config reads settings and nothing else: it is loaded before all the rest." },
    SQL,
    HTTP,
  ),
  folder(
    "src/store/**",
    upTo(
      ["main", "cli", "app", "config", "http", "api", "jobs"],
      "src/store reaches only src/directory: it is handed its settings, and knows no API.",
    ),
    HTTP,
  ),
  folder(
    "src/http/**",
    upTo(
      ["main", "cli", "app", "config", "store", "api", "jobs"],
      "src/http reaches only src/directory: it is plumbing that knows no API, setting or backend.",
    ),
    SQL,
  ),
  folder(
    "src/jobs/**",
    upTo(
      ["main", "cli", "app", "config", "store", "api", "http"],
      "src/jobs reaches only src/directory: a job runs the same whoever asked for it and whatever backend keeps it.",
    ),
    SQL,
    HTTP,
  ),
  folder(
    "src/api/**",
    upTo(
      ["main", "cli", "app", "config", "store", "jobs"],
      "src/api reaches only src/directory, src/http and its own folder: it parses, calls the directory and presents.",
    ),
    upTo(
      ["heymarket", "happygrasshopper", "saferme", "worksection", "scim", "rest"],
      "No API imports another: what two of them share belongs to src/directory or src/http.",
    ),
    SQL,
  ),
];

const CLIENT = folder(
  "src/client/**",
  { regex: "^\\.\\./", message: "A client knows a server by its OpenAPI document only." },
  SQL,
  HTTP,
);

/** The console knows the server by the typed client alone, and runs in a browser. */
const CONSOLE: Override = {
  files: ["console/src/**"],
  plugins: [...PLUGINS.filter((plugin) => plugin !== "node"), "react", "jsx-a11y"],
  env: { node: false, browser: true, es2024: true },
  rules: {
    "eslint/no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: ["**/src/**", "!**/src/client/**"],
            message: "The console knows a server by its OpenAPI document only: src/client has what is made of it.",
          },
        ],
      },
    ],
    "react/exhaustive-deps": "error",
    "react/rules-of-hooks": "error",
    "react/no-array-index-key": "error",
    "react/no-danger": "error",
    "react/jsx-no-target-blank": "error",
    // Styles are imported for what they do.
    "import/no-unassigned-import": ["error", { allow: ["**/*.css"] }],
    // React 19's runtime needs no name in scope.
    "react/react-in-jsx-scope": "off",
  },
};

const SIZES: Rules = {
  "eslint/max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
  "eslint/max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }],
  "eslint/complexity": ["error", { max: 12 }],
  "eslint/max-params": ["error", { max: 5 }],
  "eslint/max-depth": ["error", { max: 4 }],
};

const TYPES: Rules = {
  "typescript/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description", minimumDescriptionLength: 10 }],
  "typescript/consistent-type-imports": "error",
  "typescript/no-deprecated": "error",
  "typescript/no-explicit-any": "error",
  "typescript/no-non-null-assertion": "error",
  "typescript/no-unsafe-argument": "error",
  "typescript/no-unsafe-assignment": "error",
  "typescript/no-unsafe-call": "error",
  "typescript/no-unsafe-member-access": "error",
  "typescript/no-unsafe-return": "error",
  "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
};

const PROMISES_AND_ERRORS: Rules = {
  "typescript/await-thenable": "error",
  "typescript/no-floating-promises": [
    "error",
    {
      // Fastify queues what is registered, and is awaited once, when it listens; a reply is sent, not waited for.
      allowForKnownSafePromises: [{ from: "package", package: "fastify", name: ["FastifyInstance", "FastifyReply"] }],
    },
  ],
  "typescript/no-misused-promises": "error",
  "typescript/only-throw-error": "error",
  "typescript/prefer-promise-reject-errors": "error",
  "typescript/return-await": ["error", "error-handling-correctness-only"],
  "typescript/use-unknown-in-catch-callback-variable": "error",
};

const MODULES: Rules = {
  "import/no-commonjs": "error",
  "import/no-cycle": ["error", { ignoreTypes: true }],
  "import/no-default-export": "error",
  "import/no-duplicates": "error",
  "import/no-dynamic-require": "error",
  "unicorn/filename-case": ["error", { case: "kebabCase" }],
  "unicorn/prefer-node-protocol": "error",
};

const THE_PROCESS: Rules = {
  "eslint/no-console": "error",
  "eslint/no-restricted-properties": [
    "error",
    {
      object: "process",
      property: "exit",
      message: "It cuts off what is under way. Set process.exitCode and let the owner of each resource close it.",
    },
  ],
  "node/no-process-env": "error",
};

const HABITS: Rules = {
  "eslint/curly": ["error", "multi-line"],
  "eslint/eqeqeq": ["error", "always"],
  "eslint/no-empty": "error",
  "eslint/no-nested-ternary": "error",
  "eslint/no-param-reassign": "error",
  "eslint/no-sequences": "error",
  "eslint/no-var": "error",
  "eslint/no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack"] }],
  "eslint/object-shorthand": "error",
  "eslint/prefer-const": "error",
  "eslint/prefer-template": "error",
  "unicorn/no-abusive-eslint-disable": "error",
};

/** Rules of the categories below that do not suit this code. */
const OFF: Rules = {
  // Fastify waits for its handlers.
  "oxc/no-async-endpoint-handlers": "off",
  // What runs inside one transaction runs in order.
  "eslint/no-await-in-loop": "off",
  // An unused name starts with _.
  "eslint/no-underscore-dangle": "off",
  // A package that is CommonJS inside is imported whole, and its parts are named where they are used.
  "import/no-named-as-default-member": "off",
  // A small function may stand beside its only use.
  "unicorn/consistent-function-scoping": "off",
  // Worker threads have no origin.
  "unicorn/require-post-message-target-origin": "off",
};

export default defineConfig({
  plugins: [...PLUGINS],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  env: { node: true, es2024: true },
  rules: { ...SIZES, ...TYPES, ...PROMISES_AND_ERRORS, ...MODULES, ...THE_PROCESS, ...HABITS, ...OFF },
  overrides: [
    ...IMPORT_DIRECTIONS,
    CLIENT,
    CONSOLE,
    {
      files: ["src/config/env.ts", "test/**", "bench/**", "scripts/**", "vitest.config.ts"],
      rules: { "node/no-process-env": "off" },
    },
    { files: ["src/cli/**", "test/**", "bench/**", "scripts/**"], rules: { "eslint/no-console": "off" } },
    { files: ["*.config.ts"], rules: { "import/no-default-export": "off" } },
    // A row has the type that its query asked for.
    { files: ["src/store/**"], rules: { "typescript/no-unsafe-type-assertion": "off" } },
    {
      files: ["src/store/migrations/**", "test/**", "bench/**", "**/*.test.ts"],
      rules: { "eslint/max-lines": "off", "eslint/max-lines-per-function": "off" },
    },
    // A test may look into any answer: what is not there fails it.
    {
      files: ["test/**", "**/*.test.ts"],
      rules: {
        "typescript/no-unsafe-argument": "off",
        "typescript/no-unsafe-assignment": "off",
        "typescript/no-unsafe-call": "off",
        "typescript/no-unsafe-return": "off",
        "typescript/no-unsafe-member-access": "off",
        "typescript/no-unsafe-type-assertion": "off",
      },
    },
    {
      files: ["**/*.test.ts"],
      plugins: [...PLUGINS, "vitest"],
      rules: {
        "vitest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "assert*"] }],
        "vitest/no-conditional-tests": "error",
        "vitest/no-disabled-tests": "error",
        "vitest/no-focused-tests": "error",
        "vitest/no-identical-title": "error",
        "vitest/no-standalone-expect": [
          "error",
          { additionalTestBlockFunctions: ["afterAll", "afterEach", "beforeAll", "beforeEach"] },
        ],
        // The second argument says in a failure what was answered.
        "vitest/valid-expect": ["error", { maxArgs: 2 }],
        "vitest/valid-title": "error",
      },
    },
  ],
  ignorePatterns: ["console/dist/**"],
});
