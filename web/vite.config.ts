import { defineConfig } from "vite";

// What `npm run dev` asks for data: a system started by ./dev up.
const api = process.env["FANFARE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/dashboard/",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    // The policy of the page takes nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": api }, fs: { allow: [".."] } },
});
