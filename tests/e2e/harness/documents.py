"""Cuts code, event names and samples out of the requirement documents."""
import json
import re

from harness.places import DOCUMENTS, run_folder

# name: (document, heading before the block, its first line, the line after its end, suffix)
BLOCKS = {
    "overview": ("overview.md", "### Basic Handler",
                 'import express from "express";', "```", ".ts"),
    "overview-async": ("overview.md", "### Async Processing",
                       'import { Queue } from "bullmq";', "```", ".ts"),
    "guide-express": ("guide.md", "Express.js Handler",
                      "// routes/webhooks/fanfare.ts", "Next.js API Route Handler", ".ts"),
    "guide-next": ("guide.md", "Next.js API Route Handler",
                   "// pages/api/webhooks/fanfare.ts (Next.js Pages Router)",
                   "Step 3: Process Webhook Events", ".ts"),
    "guide-acknowledge": ("guide.md", "1. Acknowledge Quickly", "// Good: Acknowledge then process",
                          "2. Handle Out-of-Order Events", ".ts"),
    "guide-admin": ("guide.md", "API Configuration",
                    'import { FanfareAdminClient } from "@waitify-io/fanfare-admin-sdk";',
                    "Step 2: Create Webhook Handler", ".ts"),
    "guide-admin-calls": ("guide.md", "Test Webhook Delivery", "// Admin API: Trigger test webhook",
                          "Unit Testing Handlers", ".ts"),
    "planned": ("planned.md", "Verification (Node.js example):",
                'import crypto from "crypto";', "Retry Policy", ".ts"),
    "generic-node": ("generic.md", "### Signature Verification",
                     "const crypto = require('crypto');", "```", ".cjs"),
    "generic-python": ("generic.md", "### Signature Verification", "import hmac", "```", ".py"),
    "generic-go": ("generic.md", "### Signature Verification", "package main", "```", ".go"),
    "generic-handler-node": ("generic.md", "### Example Handler",
                             "const express = require('express');", "```", ".cjs"),
    "generic-handler-python": ("generic.md", "### Example Handler",
                               "from flask import Flask, request", "```", ".py"),
    "generic-complete": ("generic.md", "### Complete Example",
                         "const express = require('express');", "```", ".cjs"),
}


def lines_of(document):
    """A page's lines."""
    return (DOCUMENTS / document).read_text().splitlines()


def span(name):
    """(document, its first line, the line after its last) of a block; lines count from 0."""
    document, heading, first, after, _ = BLOCKS[name]
    lines = lines_of(document)
    start = lines.index(first, lines.index(heading))
    return document, start, lines.index(after, start)


def block(name):
    """The lines of a receiver exactly as its page prints them."""
    document, start, end = span(name)
    return "\n".join(lines_of(document)[start:end]) + "\n"


def write_block(name, *more, folder=None):
    """Writes the block, and more that belong to it, to a file of its own and returns its path."""
    folder = folder or run_folder() / "blocks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (name + BLOCKS[name][4])
    path.write_text("".join(map(block, (name, *more))))
    return path


def samples():
    """Every payload of events.md, as the page prints it, parsed."""
    text = (DOCUMENTS / "events.md").read_text()
    return [json.loads(found) for found in re.findall(r"```json[^\n]*\n(.*?)```", text, re.S)]


def event_names(document, heading, after):
    """The event types in the tables and lists between two lines of a page."""
    lines = (DOCUMENTS / document).read_text().splitlines()
    start = lines.index(heading)
    rows = lines[start:lines.index(after, start)]
    found = (re.match(r"""[|\s`"]*([a-z]+\.[a-z_.]+)(?:[`\s]*\||",$)""", row) for row in rows)
    return [match.group(1) for match in found if match]
