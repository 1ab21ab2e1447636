import { FAST } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { CasePage, flash, problems } from "../support/pages.ts";
import { unique } from "../support/people.ts";

const HOLIDAYS = [
  "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20301225", "SUMMARY:Christmas Day", "END:VEVENT", "END:VCALENDAR", "",
].join("\r\n");

const file = (name: string, text: string) => ({ name, mimeType: "text/calendar", buffer: Buffer.from(text) });

test("an administrator makes a calendar with the holidays of a file, and a policy goes by it", async ({ people }) => {
  const { page } = await people.staff("admin");
  const name = `Office ${unique()}`;
  await page.goto("/admin/calendars");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Monday").fill("late");
  const upload = page.getByLabel(/^Add the holidays of an iCalendar file/);
  await upload.setInputFiles(file("letter.txt", "Dear all, holidays below"));
  await page.getByRole("button", { name: "Show what changes" }).click();
  await expect(problems(page)).toContainText("This is not an iCalendar file");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name);
  await upload.setInputFiles(file("holidays.ics", HOLIDAYS));
  await page.getByRole("button", { name: "Show what changes" }).click();
  await expect(problems(page)).toContainText("“late” is not a time");
  const dates = page.getByLabel(/^Dates with hours of their own/);
  await expect(dates).toHaveValue(/2030-12-25 closed # Christmas Day/);
  await page.getByLabel("Monday").fill("08:00-12:00, 13:00-17:00");
  await page.getByRole("button", { name: "Show what changes" }).click();
  await expect(dates).toHaveValue(/2030-12-25 closed # Christmas Day/);
  await page.getByRole("button", { name: "Save the calendar" }).click();
  await expect(flash(page)).toContainText("Saved.");
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("Mon 08:00–12:00, 13:00–17:00");

  await page.goto("/admin/policies");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Tag", { exact: false }).first().fill(unique());
  await page.getByLabel("An agent steps in after").fill("2h");
  await page.getByLabel("Hours", { exact: true }).selectOption(name);
  await page.getByRole("button", { name: "Show what changes" }).click();
  await page.getByRole("button", { name: "Save the policy" }).click();
  await expect(flash(page)).toContainText("Saved.");
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("2h");
});

test("a case says why it is due when it is", async ({ people }) => {
  const [asker, agent] = [await people.member(), await people.staff("agent")];
  const asked = await asker.ask({ title: `Why now ${unique()}`, category: FAST.slug });
  const { page } = agent;
  const desk = new CasePage(page);
  await desk.open(await asker.escalated(asked));
  // Whoever takes the next case meanwhile must not get this one.
  await desk.claim();
  await page.getByText("Why these times?").click();
  await expect(page.getByRole("heading", { name: "The first reply" })).toBeVisible();
  await expect(page.getByText(/an agent takes over after 3 s without an answer, day and night/)).toBeVisible();
  await expect(page.getByText(/The clock runs: the first reply is due on/)).toBeVisible();
  await desk.reply("It is the right time now.", "Everybody");
  await desk.resolve("The problem is gone");
});
