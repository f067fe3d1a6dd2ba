"""The project's own pages for receivers show what is sent, and nothing on them is left untried."""
import unittest

from harness import pages, receivers, signing, wire, wire_tool

AT = 1_733_044_500


class Pages(unittest.TestCase):
    def test_request_of_each_page_is_what_the_product_sends(self):
        for dialect in signing.DIALECTS:
            with self.subTest(dialect=dialect):
                text = (pages.FOLDER / f"{dialect}.md").read_text()
                secret = text.split("An attempt with the secret `")[1].split("`")[0]
                shown = pages.block(dialect, "http").removesuffix("\n")
                head, _, body = shown.partition("\n\n")
                raw = (head.replace("\n", "\r\n") + "\r\n\r\n" + body).encode()
                request = wire.parse(raw)
                self.assertTrue(signing.genuine(dialect, secret, request))
                published = {"distribution.admitted": "queue.consumer.admitted",
                             "queue.consumer_admitted": "queue.consumer.admitted"}
                sent = request.json()["type"]
                data = {published_name(name): value for name, value in request.json()["data"].items()}
                self.assertEqual(raw.decode(), wire_tool.request(
                    dialect, [secret], published.get(sent, sent), data, AT, "/webhooks/fanfare",
                    "2024-12-01T09:15:00Z").decode())

    def test_every_block_has_a_test(self):
        for dialect in signing.DIALECTS:
            languages = [language for language, _ in pages.blocks(pages.FOLDER / f"{dialect}.md")]
            self.assertEqual(["http", *pages.LANGUAGES], languages, dialect)
        served = {spec.name.removeprefix("page-") for spec in receivers.PAGE_SPECS}
        for language, text in pages.blocks(pages.SDK):
            self.assertEqual("ts", language)
            if text.startswith("// "):
                self.assertIn(text.splitlines()[0].removeprefix("// "), served)
        self.assertEqual([], pages.blocks(pages.FOLDER.parent / "receivers.md"))


def published_name(name):
    return {"distributionId": "queueId", "distribution_id": "queueId", "consumer_id": "consumerId",
            "experience_id": "experienceId"}.get(name, name)
