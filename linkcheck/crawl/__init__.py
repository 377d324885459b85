"""Crawling: every URL of a run fetched politely, followed to its end, judged, and looked up in a web archive where it is gone.

`crawler` runs the whole crawl, `fetch_all` one batch of URLs, `retries` the passes over them. `host_queue` says which URL is next,
`sender` sends its requests within the `rate_limit` and past the `circuit_breaker`, `redirects` follows it hop by hop, `probe` asks
for a second sign where a page may be a soft 404, and `verdict` judges what was observed. `resolution` combines that with what the
text of a URL shows.
"""
