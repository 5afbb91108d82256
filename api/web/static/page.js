// What the page does beyond forms and links. Everything works without it; one concern a file.
import { watchMenus } from "./menus.js";
import { watchQuestions } from "./ask.js";
import { watchSheets } from "./viewer.js";
import { watchDocument } from "./document.js";
import { watchDeposit } from "./deposit.js";
import { watchPicker } from "./picker.js";

document.documentElement.classList.add("scripted");
watchMenus();
watchQuestions();
watchSheets();
watchDocument();
watchDeposit();
watchPicker();
for (const button of document.querySelectorAll('[data-do="print"]')) button.addEventListener("click", () => window.print());
performance.mark("ready");
