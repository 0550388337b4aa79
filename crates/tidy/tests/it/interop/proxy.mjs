// A Runtime API proxy on Node's HTTP server, similar to AWS's sample extension. It reads each request completely,
// forwards it with `fetch`, and returns the response. For a POST, it forwards only the body.
//
// node proxy.mjs HOST:PORT   prints the port that it listens on

import { createServer } from 'node:http';

const api = process.argv[2];

const server = createServer(async (request, response) => {
  try {
    const parts = [];
    for await (const part of request) parts.push(part);
    const upstream = await fetch(`http://${api}${request.url}`, {
      method: request.method,
      body: request.method === 'POST' ? Buffer.concat(parts) : undefined,
    });
    const body = Buffer.from(await upstream.arrayBuffer());
    for (const [name, value] of upstream.headers) {
      if (name.startsWith('lambda-')) response.setHeader(name, value);
    }
    response.writeHead(upstream.status, { 'content-type': 'application/json' });
    response.end(body);
  } catch {
    // The Runtime API has gone.
    response.destroy();
  }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
