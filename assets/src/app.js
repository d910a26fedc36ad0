// Pages work without this: it only enhances. The mark on <html> says that it has finished.
import { initAll } from "./govuk-frontend.min.js";

initAll();
if (document.querySelector('[data-module^="moj-"]')) {
  const moj = await import("./moj-frontend.min.js");
  moj.initAll();
}
document.documentElement.dataset.booted = "true";
