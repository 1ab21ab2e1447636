import { defineConfig, devices } from "@playwright/test";

/** Debian's Chromium; without these flags it looks for hosts that a closed network does not have. */
const launchOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

const desktop = { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 800 } };

// What a title is tagged with says where a test runs: `@script` needs JavaScript, `@plain` is about
// pages without it, `@phone` is run on a small screen as well.
export default defineConfig({
  testDir: "tests",
  globalSetup: "./support/community.ts",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A busy machine may stop a browser; what fails twice is a fault. The report names what needed two.
  retries: process.env.CI ? 1 : 0,
  timeout: 30_000,
  expect: { timeout: 7_000 },
  reporter: "list",
  use: { launchOptions, locale: "en-GB", timezoneId: "Europe/Berlin", screenshot: "only-on-failure" },
  projects: [
    {
      name: "chromium",
      testIgnore: "every-page.spec.ts",
      grepInvert: /@plain/,
      use: desktop,
    },
    {
      name: "no-js",
      testIgnore: "every-page.spec.ts",
      grepInvert: /@script/,
      use: { ...desktop, javaScriptEnabled: false },
    },
    {
      name: "phone",
      grep: /@phone/,
      use: {
        ...devices["Pixel 7"],
        viewport: { width: 375, height: 812 },
        screen: { width: 375, height: 812 },
        deviceScaleFactor: 2,
      },
    },
    { name: "axe", grep: /@axe/, use: desktop },
  ],
});
