import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const program = process.env.BACKSTOP_BIN ?? join(root, "target/debug/backstop");
const site = process.env.BACKSTOP_SITE ?? join(root, "target/site");

/** Longest time until a server answers; a debug build on a busy machine is slow. */
const READY_MS = 30_000;
const STOP_MS = 10_000;

function settings(data: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    RUST_BACKTRACE: "1",
    BACKSTOP_DATA_DIR: data,
    BACKSTOP_SITE_ROOT: site,
    BACKSTOP_LIMITS: "off",
    BACKSTOP_LOG: process.env.BACKSTOP_LOG ?? "warn",
  };
}

export const newFolder = () => mkdtemp(join(tmpdir(), "backstop-e2e-"));
export const dropFolder = (folder: string) => rm(folder, { recursive: true, force: true });

/** Runs one command to its end and gives what it printed. */
export async function command(data: string, args: string[], input = ""): Promise<string> {
  return new Promise((done, fail) => {
    const child = execFile(program, args, { env: settings(data) }, (error, stdout, stderr) => {
      if (error) fail(new Error(`backstop ${args.join(" ")}: ${error.message}\n${stderr}`));
      else done(stdout);
    });
    child.stdin?.end(input);
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** A running server with a data folder of its own. */
export class Server {
  private log = "";

  private constructor(
    readonly url: string,
    readonly data: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => (this.log = (this.log + chunk).slice(-20_000)));
    }
  }

  /** Starts on a copy of the data folder `template`, with some settings otherwise. */
  static async start(template: string, otherwise: NodeJS.ProcessEnv = {}): Promise<Server> {
    const data = await newFolder();
    await cp(template, data, { recursive: true });
    const listen = `127.0.0.1:${await freePort()}`;
    const env = { ...settings(data), BACKSTOP_LISTEN: listen, ...otherwise };
    const server = new Server(`http://${listen}`, data, spawn(program, ["serve"], { env }));
    try {
      await server.ready();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  private async ready(): Promise<void> {
    const end = Date.now() + READY_MS;
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.ok) return;
      if (this.child.exitCode !== null || Date.now() > end) {
        throw new Error(`the server did not become ready (${answer?.status})\n${this.log}`);
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** What it wrote last; for the report of a failed test. */
  get said(): string {
    return this.log;
  }

  /** Stops this very process, and removes its folder. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "exit");
      this.child.kill("SIGTERM");
      const hard = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS);
      await ended;
      clearTimeout(hard);
    }
    await dropFolder(this.data);
  }
}
