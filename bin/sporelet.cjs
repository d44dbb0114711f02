#!/usr/bin/env node
// CommonJS: node starts it some milliseconds sooner than an ES module.
const { main } = require("../dist/cli.cjs");

main(process.argv.slice(2));
