"""The verifiers' test vectors are what the product's own code signs today."""
import unittest

from harness import vectors


class Vectors(unittest.TestCase):
    def test_file_is_up_to_date(self):
        self.assertEqual(vectors.text(), vectors.FILE.read_text(),
                         "run tests/e2e/make_vectors.py and commit sdk/vectors.json")
