// Loaded before a receiver: its clock, and the port that its block fixes.
"use strict";
const net = require("node:net");

const shift = Number(process.env.CLOCK_SHIFT_SECONDS || 0) * 1000;
const now = Date.now;
Date.now = () => now() + shift;

// The blocks listen on port 3000 of every address; here each gets a free port of the loopback.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (_port, ...rest) {
  const ready = rest.find((argument) => typeof argument === "function");
  this.once("listening", () => console.log(JSON.stringify({ port: this.address().port })));
  return listen.call(this, { port: 0, host: "127.0.0.1" }, ready);
};
