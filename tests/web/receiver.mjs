// A customer's HTTPS server, which answers as it is told and remembers what it got.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

export async function startReceiver() {
  const options = { cert: readFileSync(process.env.FANFARE_CERTIFICATE), key: readFileSync(process.env.FANFARE_CERTIFICATE_KEY) };
  const answers = new Map();
  const requests = [];
  const server = createServer(options, (request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      requests.push({ path: request.url, headers: request.headers, raw: request.rawHeaders, body: Buffer.concat(parts) });
      const { status = 200, body = "" } = answers.get(request.url) ?? {};
      if (status === "close") return request.socket.destroy();
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `https://127.0.0.1:${server.address().port}`;
  return {
    url: (path) => base + path,
    answer: (path, status, body) => answers.set(path, { status, body }),
    of: (path) => requests.filter((request) => request.path === path),
    stop: () => { server.closeAllConnections(); server.close(); },
  };
}
