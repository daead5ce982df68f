// The chart on the page of a plan.
import "../styles/_gantt.scss";

import { startGantt } from "../gantt/start";

startGantt();
