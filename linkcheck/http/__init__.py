"""Fetching one URL: the only package that opens a socket while links are checked.

It has an engine of its own for HTTP/1.1 and HTTP/2, because a checker sends few requests to each of many hosts: the pools of
common clients visit every connection for every request, and their layers cost more than the exchange. httpx is the interface
behind which tests put a network of their own; it also asks through proxies, and reads responses that llhttp refuses.

What the engine promises, each with its test in `tests/http`:

- The guard stands at the connection: the address that was judged is the address that is connected to (`test_guard`).
- A head and a body are read up to a bound, and a body is never unpacked beyond it (`test_direct`, `test_fetch`, `test_http2`).
- Bytes that no request asked for end a connection; they never answer the next request (`test_direct`).
- Nothing is followed, remembered or tried again by itself, but on a connection that the server had just closed (`test_direct`).
- What the network does is a value, whatever it does: `Reply.failure` names it (`test_fetch`, `test_tls`, `test_hostile`).
- No header of ours can begin another one, and a host's own headers go to no other host (`test_direct`, `test_guard`).
"""
