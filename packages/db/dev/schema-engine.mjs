#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine where it cannot be downloaded: speaks the CLI's stdio protocol and runs
 * the WASM engine published for the same version. Development only; POSIX only; default schema only. Applications
 * apply migrations with `pg` alone (src/migrate.ts).
 */
import fs from "node:fs";
import { createRequire } from "node:module";
import readline from "node:readline";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

const { datamodels, datasource, words } = readArguments(process.argv.slice(2));
if (words[0] === "--version") {
  process.stdout.write("schema-engine-cli wasm\n");
  process.exit(0);
}

const url = new URL(datasource?.url ?? process.env.DATABASE_URL ?? "postgresql://localhost/postgres");
const database = decodeURIComponent(url.pathname.slice(1));
// Discrete fields: the adapter swaps `database` for the shadow database, and a connection string would win over it.
const connection = {
  host: url.hostname,
  port: Number(url.port || 5432),
  user: decodeURIComponent(url.username),
  password: decodeURIComponent(url.password) || undefined,
  database,
};

if (words[0] === "cli") await runDatabaseCommand(words[1]);
else await serve();

function readArguments(argv) {
  const result = { datamodels: [], datasource: undefined, words: [] };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === "--datamodels") result.datamodels.push(argv[++i]);
    else if (word === "--datasource") result.datasource = JSON.parse(argv[++i]);
    else if (word === "--version") result.words.push(word);
    else if (word.startsWith("--")) i++;
    else result.words.push(word);
  }
  return result;
}

function identifier(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

async function sql(text, into = database) {
  const client = new pg.Client({ ...connection, database: into });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

async function runDatabaseCommand(command) {
  const codes = { "3D000": "P1003", "28P01": "P1000", "42P04": "P1009" };
  try {
    if (command === "can-connect-to-database") await sql("select 1");
    else if (command === "create-database") await sql(`create database ${identifier(database)}`, "postgres");
    else await sql(`drop database if exists ${identifier(database)} with (force)`, "postgres");
    process.exit(0);
  } catch (error) {
    const fields = { message: error.message, error_code: codes[error.code] ?? "P1001" };
    process.stderr.write(`\n${JSON.stringify({ level: "ERROR", target: "schema_engine::logger", fields })}\n`);
    process.exit(1);
  }
}

const INTERNAL_CHAR = 18;

/** The adapter does not know Postgres' internal "char", which introspection selects: let it pass as text. */
function reportCharAsText() {
  const query = pg.Client.prototype.query;
  const fix = (result) => {
    for (const field of result?.fields ?? []) {
      field.isInternalChar = field.dataTypeID === INTERNAL_CHAR;
      if (field.isInternalChar) field.dataTypeID = pg.types.builtins.TEXT;
    }
    return result;
  };
  pg.Client.prototype.query = function patched(...args) {
    const callback = args.at(-1);
    if (typeof callback === "function") args[args.length - 1] = (error, result) => callback(error, fix(result));
    const pending = query.apply(this, args);
    return pending?.then ? pending.then(fix) : pending;
  };
}

/** The engine reads those columns as characters and panics on text. */
function withCharacters(driver) {
  const read = driver.queryRaw;
  driver.queryRaw = async (query) => {
    let fields = [];
    const performIO = async (input) => {
      const answer = await driver.performIO(input);
      fields = answer.fields;
      return answer;
    };
    const result = await read.call(Object.create(driver, { performIO: { value: performIO } }), query);
    const columnTypes = result.columnTypes.map((type, index) =>
      fields[index]?.isInternalChar ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
  return driver;
}

function recordPanic(message) {
  globalThis.PRISMA_WASM_PANIC_REGISTRY.message = message;
}

async function loadEngine() {
  // A panic of the engine leaves its message here before it traps.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { message: "", set_message: recordPanic };
  const file = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = fs.readFileSync(file.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
}

/** The adapter splits scripts on ";", which breaks $$ bodies: send the file as one simple query. */
function withWholeScripts(driver) {
  driver.executeScript = async (script) => {
    try {
      await driver.underlyingDriver().query(script);
    } catch (error) {
      driver.onError(error);
    }
  };
  return withCharacters(driver);
}

function adapterFactory() {
  const factory = new PrismaPg(connection);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => withWholeScripts(await connect());
  factory.connectToShadowDb = async () => {
    const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
    await sql(`create database ${identifier(name)}`);
    const driver = withWholeScripts(await new PrismaPg({ ...connection, database: name }).connect());
    const dispose = driver.dispose.bind(driver);
    driver.dispose = async () => {
      await dispose();
      await sql(`drop database if exists ${identifier(name)} with (force)`);
    };
    return driver;
  };
  return factory;
}

async function serve() {
  reportCharAsText();
  await loadEngine();
  const factory = adapterFactory();
  const schema = datamodels.length ? datamodels.map((file) => [file, fs.readFileSync(file, "utf8")]) : undefined;
  let engine;
  let printed = 1_000_000;
  let asked;
  let queue = Promise.resolve();
  const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

  const answer = async ({ id, method, params }) => {
    asked = id;
    if (method === "createDatabase") {
      await sql(`create database ${identifier(database)}`, "postgres").catch((error) => {
        if (error.code !== "42P04") throw error;
      });
      return write({ id, result: { databaseName: database } });
    }
    engine ??= await glue.SchemaEngine.new(
      { datamodels: schema },
      () => {},
      bindMigrationAwareSqlAdapterFactory(factory),
    );
    // These two reach the shadow database only through the schema cache that devDiagnostic fills.
    if (method === "evaluateDataLoss" || method === "createMigration")
      await engine.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters });
    const result = await engine[method === "getDatabaseVersion" ? "version" : method](params);
    if (method === "diff" && result?.stdout != null)
      write({ id: printed++, method: "print", params: { content: result.stdout } });
    return write({ id, result: result ?? {} });
  };

  const fail = (id, error) => {
    const message = globalThis.PRISMA_WASM_PANIC_REGISTRY.message || error.message;
    const data = { is_panic: false, message, error_code: error.code ?? null, meta: error.meta ?? null };
    write({ id, error: { code: 4466, message, data } });
  };

  // A trap surfaces outside of the call that caused it; left alone, the CLI would end with 0 and no word.
  process.on("uncaughtException", (error) => {
    fail(asked, error);
    process.exitCode = 1;
    process.stdin.destroy();
  });

  readline
    .createInterface({ input: process.stdin })
    .on("line", (line) => {
      const message = JSON.parse(line);
      if (message.method) queue = queue.then(() => answer(message).catch((error) => fail(message.id, error)));
    })
    .on("close", () => queue.then(() => process.exit(0)));
}
