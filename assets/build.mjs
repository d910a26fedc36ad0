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

// What PDFs are set in: drawn to be easy to read, and the same on every machine.
const font = "node_modules/@expo-google-fonts/atkinson-hyperlegible-next";
for (const face of ["400Regular", "400Regular_Italic", "700Bold"]) {
  const file = `AtkinsonHyperlegibleNext_${face}.ttf`;
  cpSync(`${font}/${face}/${file}`, `${fresh}/fonts/${file}`);
}
cpSync(`${font}/LICENSE_FONT`, `${fresh}/fonts/LICENSE`);

cpSync("src", fresh, { recursive: true });

if (existsSync("dist")) rmSync("dist", { recursive: true });
renameSync(fresh, "dist");
