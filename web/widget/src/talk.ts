/** What is loaded only when it is idle, or somebody wants to talk: the line to the server and all that is seen of it. */
import { createLine } from "./line.js";
import messages from "./messages.css?inline";
import panel from "./panel.css?inline";
import { Panel } from "./view/panel.js";
import { before, fitScreen, settle } from "./view/settle.js";

// As one object: a bundler that hands out a module's namespace makes one at run time, in many more bytes.
export const talk = { createLine, Panel, before, fitScreen, settle, style: messages + panel };

export type Talk = typeof talk;
