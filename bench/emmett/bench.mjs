// Measures Emmett's event store on PostgreSQL with the windows and the JSON lines of
// `perdure events bench`. See README.md.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { isExpectedVersionConflictError } from "@event-driven-io/emmett";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import pg from "pg";

const SCHEMA = "perdure_bench_emmett";
const POOL = 60;
const PER_STREAM = 80; // as many events as a boundary has beside it
const TYPE = "BookCopyLentToReader";
const HOT_CALLERS = 32;

const { values: options } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    reps: { type: "string", default: "3" },
    duration: { type: "string", default: "5" },
  },
});
const events = Number(options.events);
const reps = Number(options.reps);
const windowMs = Number(options.duration) * 1000;
if (!(events >= 16_000 && reps >= 1 && windowMs >= 100)) {
  console.error("expected at least 16000 --events, 1 of --reps and 0.1 seconds of --duration");
  process.exit(2);
}

const url = (process.env.PERDURE_DATABASE_URL ?? "").replace(/^jdbc:/, "");
if (!url) {
  console.error("PERDURE_DATABASE_URL must name the server, as postgresql://user@host:port/database");
  process.exit(2);
}
const password = process.env.PERDURE_DATABASE_PASSWORD ?? process.env.PGPASSWORD;
const pool = new pg.Pool({
  connectionString: url,
  ...(password ? { password } : {}),
  options: `-c search_path=${SCHEMA}`,
  max: POOL,
});

const streams = Math.floor(events / PER_STREAM);
const name = (number) => `book-b${number}`;
const event = (book) => ({
  type: TYPE,
  data: { bookId: `b${book}`, readerId: `r${Math.floor(book / 4)}`, branch: "main" },
});
const anyOf = (count) => Math.floor(Math.random() * count);
const seen = new Map();
let setup;

/** Writes a line of results. */
function take(figure, value, unit) {
  const rounded = Math.round(value * 10_000) / 10_000;
  const at = new Date().toISOString();
  console.log(JSON.stringify({ schema: 1, at, figure, provider: "emmett", value: rounded, unit, setup }));
  console.error(`emmett   ${figure.padEnd(45)} ${rounded} ${unit}`);
  const key = `${figure}, ${unit}`;
  seen.set(key, [...(seen.get(key) ?? []), rounded]);
}

/** Lets callers act, one thing after another; false from one of them means refused. */
async function run(callers, act) {
  const latencies = [];
  let refused = 0;
  let open = false;
  let stopped = false;
  const loop = async (caller) => {
    while (!stopped) {
      const began = performance.now();
      const done = await act(caller);
      if (open && done) latencies.push(performance.now() - began);
      else if (open) refused++;
    }
  };
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const all = Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  await Promise.race([all, wait(windowMs / 2)]); // a caller that fails ends the run
  const began = performance.now();
  open = true;
  await Promise.race([all, wait(windowMs)]);
  open = false;
  const seconds = (performance.now() - began) / 1000;
  stopped = true;
  await all;
  return { latencies: latencies.sort((a, b) => a - b), refused, seconds };
}

function rated(what, { latencies, seconds }) {
  const percentile = (share) =>
    latencies[Math.min(latencies.length - 1, Math.ceil(share * latencies.length) - 1)] ?? 0;
  take(what, latencies.length / seconds, "/s");
  take(`${what}: p50`, percentile(0.5), "ms");
  take(`${what}: p99`, percentile(0.99), "ms");
}

/** One stream after the other, each by one append, as many at a time as there are connections. */
async function fill(store) {
  let next = 0;
  const began = performance.now();
  const caller = async () => {
    for (let book = next++; book < streams; book = next++) {
      const history = Array.from({ length: PER_STREAM }, () => event(book));
      await store.appendToStream(name(book), history, {
        expectedStreamVersion: "STREAM_DOES_NOT_EXIST",
      });
      if (book % 1000 === 999) console.error(`filled ${(book + 1) * PER_STREAM} of ${events} events`);
    }
  };
  await Promise.all(Array.from({ length: POOL }, caller));
  take("fill", (streams * PER_STREAM) / ((performance.now() - began) / 1000), "events/s");
  await pool.query("vacuum analyze");
  await pool.query("checkpoint");
}

/** Callers append to streams of the second half, none to one of another's. */
async function append(store, callers, versions) {
  const half = Math.floor(streams / 2);
  const each = Math.floor(half / callers);
  const seen = await run(callers, async (caller) => {
    const book = half + caller * each + anyOf(each);
    const { nextExpectedStreamVersion } = await store.appendToStream(name(book), [event(book)], {
      expectedStreamVersion: versions.get(book) ?? BigInt(PER_STREAM),
    });
    versions.set(book, nextExpectedStreamVersion);
    return true;
  });
  rated(`append, ${callers} callers`, seen);
}

async function read(store) {
  const half = Math.floor(streams / 2);
  const seen = await run(1, async () => {
    const { events: found } = await store.readStream(name(anyOf(half)));
    if (found.length !== PER_STREAM) {
      throw new Error(`expected a stream of ${PER_STREAM} events, found ${found.length}`);
    }
    return true;
  });
  rated(`read a stream of ${PER_STREAM} events`, seen);
}

/** Everybody reads what is new in one stream, and appends if nothing came since. */
async function hot(store, rep) {
  const stream = `hot-${rep}`;
  const first = await store.appendToStream(stream, [event(0)]);
  let newest = first.nextExpectedStreamVersion;
  const seen = await run(HOT_CALLERS, async () => {
    const { currentStreamVersion } = await store.readStream(stream, { from: newest });
    const known = currentStreamVersion > newest ? currentStreamVersion : newest;
    try {
      const { nextExpectedStreamVersion } = await store.appendToStream(stream, [event(0)], {
        expectedStreamVersion: known,
      });
      if (nextExpectedStreamVersion > newest) newest = nextExpectedStreamVersion;
      return true;
    } catch (error) {
      if (!isExpectedVersionConflictError(error)) throw error;
      return false;
    }
  });
  const what = `one stream, ${HOT_CALLERS} callers`;
  take(`${what}: accepted`, seen.latencies.length / seen.seconds, "/s");
  take(`${what}: refused`, seen.refused / seen.seconds, "/s");
}

function commit() {
  try {
    return execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return null; // no git here
  }
}

async function conditions() {
  const ask = async (setting) => (await pool.query(`show ${setting}`)).rows[0][setting];
  const version = (dependency) =>
    JSON.parse(readFileSync(new URL(`node_modules/${dependency}/package.json`, import.meta.url))).version;
  const cpus = os.cpus();
  const mebibytes = Math.floor(os.totalmem() / 1024 / 1024);
  return {
    commit: commit(),
    jdk: `Node.js ${process.version}`,
    machine: `${cpus.length} CPUs (${cpus[0]?.model}), ${mebibytes} MiB, ${os.type()} ${os.release()}`,
    heap: "default",
    options:
      `emmett-postgresql ${version("@event-driven-io/emmett-postgresql")}, pg ${version("pg")}, ` +
      `pool of ${POOL}, PostgreSQL ${await ask("server_version")}`,
    durability: `fsync=${await ask("fsync")}, synchronous_commit=${await ask("synchronous_commit")}`,
  };
}

try {
  await pool.query(`drop schema if exists ${SCHEMA} cascade`);
  await pool.query(`create schema ${SCHEMA}`);
  setup = await conditions();
  console.error(`${setup.options}; ${setup.jdk}; ${setup.durability}`);
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  await fill(store);
  const versions = new Map();
  for (let rep = 1; rep <= reps; rep++) {
    console.error(`repetition ${rep} of ${reps}`);
    await append(store, 1, versions);
    await append(store, 100, versions);
    await read(store);
    await hot(store, rep);
  }
  for (const [figure, values] of seen) {
    const sorted = values.sort((a, b) => a - b);
    const range = sorted.length > 1 ? ` (${sorted[0]} to ${sorted.at(-1)})` : "";
    console.error(`${figure.padEnd(45)} ${sorted[Math.floor((sorted.length - 1) / 2)]}${range}`);
  }
  await store.close();
} finally {
  await pool.end();
}
