/** What is loaded only when it is idle, or somebody wants to talk: the line to the server and all that is seen of it. */
export { createLine } from "./line.js";
export { default as style } from "./panel.css?inline";
export { Panel } from "./view/panel.js";
export { before, fitScreen, settle } from "./view/settle.js";
