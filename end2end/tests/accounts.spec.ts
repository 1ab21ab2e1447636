import { PASSWORD, nameOf } from "../support/community.ts";
import { expect, test } from "../support/fixtures.ts";
import { flash, problems, signIn } from "../support/pages.ts";
import { unique } from "../support/people.ts";

test("a visitor joins and is signed in @phone", async ({ page }) => {
  const name = `new-${unique()}`;
  await page.goto("/");
  await page.getByRole("link", { name: "Join" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail").fill(`${name}@example.com`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Join" }).click();
  await expect(flash(page)).toContainText("Welcome! Your account is ready.");
  await expect(page.getByRole("link", { name: "Notices" })).toBeVisible();
  await page.goto(`/u/${name}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});

test("a name that is taken is refused, and what was typed stays", async ({ page }) => {
  await page.goto("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill(nameOf("agent").toUpperCase());
  await page.getByLabel("E-mail").fill("somebody.else@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Join" }).click();
  await expect(problems(page)).toContainText("This name is taken.");
  await expect(page.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("E-mail")).toHaveValue("somebody.else@example.com");
  await expect(page.getByLabel("Password")).toHaveValue("");
});

test("signing in goes on to where one wanted to be, and signing out ends it", async ({ page, people }) => {
  const { name } = await people.member();
  await page.goto("/notices");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fnotices$/);
  await signIn(page, name, PASSWORD);
  await expect(page).toHaveURL(/\/notices\?ok=signed-in$/);
  await page.getByLabel(`Your account, ${name}`).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(flash(page)).toContainText("You are signed out.");
  await page.goto("/notices");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
});

test("one may sign in with the e-mail address", async ({ page, people }) => {
  const { name } = await people.member();
  await page.goto("/sign-in");
  await signIn(page, `${name}@example.com`, PASSWORD);
  await expect(flash(page)).toContainText("You are signed in.");
});

test("a wrong password and an unknown name are answered alike", async ({ page, people }) => {
  const { name } = await people.member();
  const said: string[] = [];
  for (const login of [name, `nobody-${unique()}`]) {
    await page.goto("/sign-in");
    await signIn(page, login, "not the password");
    await expect(problems(page)).toBeFocused();
    said.push((await problems(page).textContent())!);
    await expect(page.getByLabel("Name or e-mail")).toHaveValue(login);
  }
  expect(said[0]).toBe(said[1]);
});

test("nobody is led to another site after signing in", async ({ page, people }) => {
  const { name } = await people.member();
  await page.goto("/sign-in?next=//example.org/");
  await signIn(page, name, PASSWORD);
  await expect(flash(page)).toContainText("You are signed in.");
  await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/\?ok=signed-in$/);
});

test("a new password ends the other sessions and keeps this one", async ({ page, people }) => {
  const there = await people.member();
  await page.goto("/sign-in?next=/settings");
  await signIn(page, there.name, PASSWORD);
  await page.getByLabel("Present password").fill(PASSWORD);
  await page.getByLabel("New password").fill("another horse battery");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(flash(page)).toContainText("Your password is changed.");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
  await there.page.goto("/settings");
  await expect(there.page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
});

test("mail can be turned off", async ({ people }) => {
  const { page } = await people.member();
  await page.goto("/settings");
  const mail = page.getByLabel("Write to me when there is news in my threads");
  await expect(mail).toBeChecked();
  await mail.uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(flash(page)).toContainText("Saved.");
  await expect(mail).not.toBeChecked();
});
