/** What is loaded only when it is idle, or somebody wants to talk: the line to the server and all that is seen of it. */
import messages from "./messages.css?inline";
import panel from "./panel.css?inline";

export { createLine } from "./line.js";
export { Panel } from "./view/panel.js";
export { before, fitScreen, settle } from "./view/settle.js";

export const style = messages + panel;
