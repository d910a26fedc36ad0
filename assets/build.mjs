// Compiles the style sheet and gathers the scripts into dist/, which is replaced as a whole when all went well.
import { cpSync, existsSync, mkdirSync, rmSync, renameSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const fresh = "dist.new";
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh);

const { css } = compile("app.scss", {
  loadPaths: [".", "node_modules"],
  style: "compressed",
  quietDeps: true,
});
writeFileSync(`${fresh}/app.css`, css);

cpSync("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js", `${fresh}/govuk-frontend.min.js`);
cpSync("node_modules/@ministryofjustice/frontend/moj/moj-frontend.min.js", `${fresh}/moj-frontend.min.js`);
cpSync("src", fresh, { recursive: true });

if (existsSync("dist")) rmSync("dist", { recursive: true });
renameSync(fresh, "dist");
