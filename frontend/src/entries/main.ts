// What every page loads: styles, partial page updates, small widgets, keys.
import "../styles/main.scss";

import { startAlpine } from "../alpine";
import { startChecks } from "../checks";
import { startHtmx } from "../htmx";
import { startKeys } from "../keys";
import { startMenus } from "../menus";
import { startSelects } from "../select";

startHtmx();
startSelects();
startMenus();
startKeys();
startChecks();
startAlpine();
