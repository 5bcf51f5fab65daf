// SPDX-License-Identifier: MIT
// A client of the Model Context Protocol, by its TypeScript SDK, which starts the server that the words
// name and hands it an environment of six variables. When it is "busy", the server is at work.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const [state, command, ...args] = process.argv.slice(2);
const transport = new StdioClientTransport({ command, args, stderr: "inherit" });
const client = new Client({ name: "client", version: "1" });
await client.connect(transport);
const { tools } = await client.listTools();
console.log("tools", tools.length);
if (state === "busy") {
    await client.callTool({ name: "toggle-simulated-logging", arguments: {} });
    client.callTool({ name: "trigger-long-running-operation", arguments: { duration: 1000, steps: 10 } },
        undefined, { timeout: 1e6 });
    await client.callTool({ name: "echo", arguments: { message: "at work" } });
}
console.log("ready client", process.pid);
console.log("ready server", transport.pid);
setInterval(() => {}, 1e6);
