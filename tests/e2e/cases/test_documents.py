"""The documents that the receivers are cut from are those of the requirements."""
import unittest

from harness import catalogues, documents
from harness.places import DOCUMENTS, REQUIREMENTS


class Documents(unittest.TestCase):
    @unittest.skipUnless(REQUIREMENTS.exists(), "the requirements are not beside this clone")
    def test_are_byte_for_byte_the_requirements(self):
        for copy in sorted(DOCUMENTS.glob("*.md")):
            self.assertEqual(copy.read_bytes(), (REQUIREMENTS / copy.name).read_bytes(), copy.name)

    def test_blocks_are_printed_on_their_page_as_cut(self):
        for name, (document, *_) in documents.BLOCKS.items():
            self.assertIn(documents.block(name), (DOCUMENTS / document).read_text(), name)

    def test_events_md_shows_21_samples(self):
        self.assertEqual(21, len({sample["type"] for sample in documents.samples()}))

    def test_catalogues_have_the_sizes_of_their_pages(self):
        sizes = {dialect: len(set(catalogues.names(dialect)))
                 for dialect in ("fanfare-v1", "fanfare-snake", "generic")}
        self.assertEqual({"fanfare-v1": 19, "fanfare-snake": 16, "generic": 9}, sizes)
