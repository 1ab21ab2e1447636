import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { command, dropFolder, newFolder } from "./program.ts";

/** Where the filled data folder is that every server starts from. */
export const TEMPLATE = "BACKSTOP_E2E_TEMPLATE";
export const PASSWORD = "correct horse battery";

/** Accounts that are there from the start, by what they may do. */
export const STAFF = { moderator: "mona", agent: "arun", supervisor: "sue", admin: "alma" } as const;
export type Duty = keyof typeof STAFF | "colleague";
/** A second agent. */
export const COLLEAGUE = "avi";

export const nameOf = (duty: Duty) => (duty === "colleague" ? COLLEAGUE : STAFF[duty]);

/** Questions in this category are escalated after three seconds. */
export const FAST = { slug: "urgent", name: "Urgent matters" } as const;
/** Questions in this one after an hour, by the policy for every category. */
export const CALM = { slug: "phones", name: "Phones" } as const;
export const OTHER = { slug: "printers", name: "Printers" } as const;

/** History that was there before the forum. */
export const IMPORTED = {
  solved: "Fingerprint reader forgets me after every restart",
  open: "Pictures arrive blurred in the family chat",
} as const;

const history = [
  { type: "category", import_id: "c1", ...CALM, description: "Calls, pictures, batteries." },
  { type: "category", import_id: "c2", ...FAST, description: "What cannot wait." },
  { type: "category", import_id: "c3", ...OTHER, description: "Paper, ink and patience." },
  { type: "user", import_id: "u1", username: "olaf", email: "olaf@example.com", created_at: "2024-01-02T03:04:05Z" },
  { type: "user", import_id: "u2", username: "petra", email: "petra@example.com", created_at: "2024-01-03T03:04:05Z" },
  {
    type: "thread", import_id: "t1", category: "c1", author: "u1", kind: "question", title: IMPORTED.solved,
    body: "Since the update the **fingerprint reader** knows nobody after a restart.\n\n```\nauth: template store empty\n```",
    tags: ["x200", "update"], created_at: "2024-02-02T10:00:00Z",
  },
  {
    type: "post", import_id: "p1", thread: "t1", author: "u2", accepted: true, created_at: "2024-02-02T11:00:00Z",
    body: "Delete the stored fingers, restart, and teach them again.",
  },
  {
    type: "thread", import_id: "t2", category: "c1", author: "u2", kind: "question", title: IMPORTED.open,
    body: "They are sharp in the gallery and blurred in the chat.", created_at: "2024-03-02T10:00:00Z",
  },
];

async function account(data: string, name: string, role: string) {
  const args = ["user", "create", "--username", name, "--email", `${name}@example.com`, "--role", role];
  await command(data, [...args, "--password-stdin"], `${PASSWORD}\n`);
}

/** Makes the community once; each worker's server starts on a copy. */
export default async function setup() {
  const data = await newFolder();
  const file = join(data, "history.ndjson");
  await writeFile(file, history.map((record) => JSON.stringify(record)).join("\n"));
  await command(data, ["import", file]);
  for (const [role, name] of Object.entries(STAFF)) await account(data, name, role);
  await account(data, COLLEAGUE, "agent");
  await command(data, ["policy", "set", "--name", "Everything", "--after", "60m"]);
  await command(data, ["policy", "set", "--name", "Fast", "--category", FAST.slug, "--after", "3s", "--priority", "1"]);
  process.env[TEMPLATE] = data;
  return () => dropFolder(data);
}
