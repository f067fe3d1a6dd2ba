"""The snippets of docs/receivers/snippets/ tell genuine from forged, as the vectors say."""
import unittest

from harness import signing, snippets


class Snippets(unittest.TestCase):
    def check(self, language):
        if not snippets.available(language):
            self.skipTest(f"no {language} here")
        for dialect in signing.DIALECTS:
            cases = list(snippets.cases(dialect))
            self.assertGreater(len(cases), 15)
            said = snippets.run(language, dialect, [line for *_, line in cases])
            self.assertEqual(len(cases), len(said))
            for (name, genuine, _), answer in zip(cases, said):
                with self.subTest(case=name):
                    self.assertIn(answer, ("true",) if genuine else ("false", "error"))

    def test_node(self):
        self.check("node")

    def test_python(self):
        self.check("python")

    def test_go(self):
        self.check("go")

    def test_php(self):
        self.check("php")

    def test_ruby(self):
        self.check("ruby")

    def test_java(self):
        self.check("java")

    def test_csharp(self):
        self.check("csharp")

    def test_every_language_has_every_form(self):
        forms = {dialect["form"] for dialect in snippets.INDEX["dialects"].values()}
        self.assertEqual(set(signing.DIALECTS), set(snippets.INDEX["dialects"]))
        wanted = {snippets.path(language, form) for language in snippets.INDEX["languages"] for form in forms}
        self.assertEqual(wanted, {file for file in snippets.FOLDER.glob("*/*")})
