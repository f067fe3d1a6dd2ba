import { render } from "preact";
import { Router } from "wouter-preact";
import { App } from "./app.js";
import { applyTheme } from "./theme.js";
import "./styles.css";

applyTheme();
render(<Router base="/dashboard"><App /></Router>, document.getElementById("app")!);
