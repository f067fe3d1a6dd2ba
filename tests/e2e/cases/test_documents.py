"""The documents that the receivers are cut from are those of the requirements."""
import re
import unittest

from harness import catalogues, documents
from harness.places import DOCUMENTS, REQUIREMENTS

# The line with which a page registers or declares what answers our requests.
HANDLER = re.compile(r"""(app|router)\.post\(|@app\.route\(|export default async function handler|func \w+Handler\(""")


class Documents(unittest.TestCase):
    @unittest.skipUnless(REQUIREMENTS.exists(), "the requirements are not beside this clone")
    def test_are_byte_for_byte_the_requirements(self):
        for copy in sorted(DOCUMENTS.glob("*.md")):
            self.assertEqual(copy.read_bytes(), (REQUIREMENTS / copy.name).read_bytes(), copy.name)

    def test_blocks_are_printed_on_their_page_as_cut(self):
        for name, (document, *_) in documents.BLOCKS.items():
            self.assertIn(documents.block(name), (DOCUMENTS / document).read_text(), name)

    def test_every_handler_of_the_pages_is_in_a_block(self):
        spans = list(map(documents.span, documents.BLOCKS))
        handlers = [(page.name, number, line) for page in sorted(DOCUMENTS.glob("*.md"))
                    for number, line in enumerate(documents.lines_of(page.name)) if HANDLER.match(line)]
        self.assertEqual(12, len(handlers), handlers)
        left_out = [handler for handler in handlers
                    if not any(handler[0] == document and start <= handler[1] < end for document, start, end in spans)]
        self.assertEqual([], left_out)

    def test_events_md_shows_21_samples(self):
        self.assertEqual(21, len({sample["type"] for sample in documents.samples()}))

    def test_catalogues_have_the_sizes_of_their_pages(self):
        sizes = {dialect: len(set(catalogues.names(dialect)))
                 for dialect in ("fanfare-v1", "fanfare-snake", "generic")}
        self.assertEqual({"fanfare-v1": 19, "fanfare-snake": 16, "generic": 9}, sizes)
