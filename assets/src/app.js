// Pages work without this: it only enhances. The mark on <html> tells tests that it has finished.
import { initAll as initGovuk } from "./govuk-frontend.min.js";
import { initAll as initMoj } from "./moj-frontend.min.js";

initGovuk();
initMoj();
document.documentElement.dataset.booted = "true";
