import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { takeTokenFromLink } from "./session.ts";
import "./styles.css";

takeTokenFromLink();
const place = document.getElementById("screen");
if (place)
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
