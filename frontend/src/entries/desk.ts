// The desk and the page that takes documents in.
import "../styles/_desk.scss";

import { startBatch } from "../desk-batch";
import { startDesk } from "../desk";

startDesk();
startBatch();
