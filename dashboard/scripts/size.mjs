// Fails when the JavaScript of a build weighs more than the budget, compressed as a server would send it.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 180;
const folder = new URL("../dist/assets/", import.meta.url);

const files = readdirSync(folder)
  .map((name) => ({ name, kb: gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length / 1024 }))
  .sort((a, b) => b.kb - a.kb);
const scripts = files.filter((file) => file.name.endsWith(".js"));
const total = scripts.reduce((sum, file) => sum + file.kb, 0);

for (const file of files) console.log(`${file.kb.toFixed(1).padStart(8)} KB gz  ${file.name}`);
console.log(`${total.toFixed(1).padStart(8)} KB gz  of JavaScript; the budget is ${BUDGET_KB} KB`);
if (scripts.length === 0 || total > BUDGET_KB) {
  console.error(scripts.length === 0 ? "No JavaScript found: run `npm run build`." : "Over the budget.");
  process.exit(1);
}
