// Pages work without this: it only enhances. The mark on <html> says that it has finished.
import { initAll } from "./govuk-frontend.min.js";
import { watchTheSession } from "./session.js";

initAll();
if (document.querySelector('[data-module^="moj-"]')) {
  const moj = await import("./moj-frontend.min.js");
  moj.initAll();
}
const session = document.querySelector(".app-session");
if (session) watchTheSession(session);
document.documentElement.dataset.booted = "true";
