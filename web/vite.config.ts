import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** GraphiQL's sheet carries fonts as data: URLs, which the content policy blocks; it comes with files of the same. */
const noInlinedFonts: Plugin = {
  name: "no-inlined-fonts",
  enforce: "pre",
  transform: (code, id) =>
    id.endsWith("graphiql/dist/style.css")
      ? code.replaceAll(/@font-face\s*{[^}]*url\(["']?data:[^}]*}/g, "")
      : undefined,
};

export default defineConfig({
  plugins: [react(), noInlinedFonts],
  base: "./",
  build: {
    // The service's content policy allows files of its own only: nothing may travel as a data: or blob: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 6000,
    rolldownOptions: {
      input: ["index.html", "graphiql.html"],
      // Directives of a compiler that some of GraphiQL was built with; they mean nothing here.
      onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
    },
  },
  worker: { format: "es" },
  server: { proxy: { "/graphql": "http://127.0.0.1:8000", "/packages": "http://127.0.0.1:8000" } },
});
