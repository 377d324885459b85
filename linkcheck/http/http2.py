"""One connection by HTTP/2 (RFC 9113), one request at a time."""

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, Event, ResponseReceived, StreamEnded, StreamReset
from h2.exceptions import FrameTooLargeError, ProtocolError
from h2.settings import SettingCodes, Settings

from linkcheck.http.connection import MAX_HEAD_BYTES, Connection, ConnectionLostError, InvalidResponseError, Request, Wire

# How much a server may send before its window is updated: more than is read of most pages.
WINDOW = 1 << 20
# A frame begins with the length of what follows these bytes (RFC 9113, 4.1); a longer one was never allowed.
_FRAME_HEAD, _LONGEST_FRAME = 9, 16_384
_GOAWAY = 7
# What a frame counts for at least: an empty one costs as much time as a full one.
_LEAST_COUNTED = 64
# Headers that speak about the connection have no place in HTTP/2 (RFC 9113, 8.2.2).
_HOP_BY_HOP = frozenset({"connection", "host", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"})


class Http2Connection(Connection):
    """A connection by HTTP/2, which a response that is not read to its end closes, as by HTTP/1.1."""

    def __init__(self) -> None:
        """Not connected yet."""
        super().__init__()
        self._stream = 0
        self._is_going_away = False
        self._received = bytearray()
        self._surplus = 0
        self._http = H2Connection(H2Configuration(header_encoding=None, validate_inbound_headers=False))
        self._http.local_settings = Settings(
            initial_values={
                SettingCodes.ENABLE_PUSH: 0,
                SettingCodes.INITIAL_WINDOW_SIZE: WINDOW,
                SettingCodes.MAX_CONCURRENT_STREAMS: 100,
                SettingCodes.MAX_HEADER_LIST_SIZE: MAX_HEAD_BYTES,
            }
        )

    def connected(self, wire: Wire) -> None:
        """Send the preface; requests may be sent from now on."""
        super().connected(wire)
        self._http.initiate_connection()
        self._http.increment_flow_control_window(WINDOW)
        self._flush()

    def _send(self, request: Request, wire: Wire) -> None:
        scheme = request.origin[0]
        pseudo = ((":method", request.method), (":authority", request.authority), (":scheme", scheme), (":path", request.target))
        own = ((name.lower(), value.strip()) for name, value in request.headers.items())
        headers = [*pseudo, *((name, value) for name, value in own if name not in _HOP_BY_HOP)]
        try:
            self._surplus = 0
            self._stream = self._http.get_next_available_stream_id()
            self._http.send_headers(self._stream, [(_bytes(name), _bytes(value)) for name, value in headers], end_stream=True)
        except ProtocolError:
            # The server closed it, or allows no new stream.
            self._fail(ConnectionLostError(reused=self._requests > 1))
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Read on; what belongs to no request is only answered as the protocol wants it."""
        self._received += data
        try:
            while self._wire is not None and (frame := self._next_frame()):
                self._read(frame)
        except ProtocolError:
            self._flush()
            self._fail(InvalidResponseError())
        else:
            self._flush()

    def _next_frame(self) -> bytes:
        """The next frame, or nothing where it is not complete."""
        received = self._received
        size = int.from_bytes(received[:3])
        if len(received) >= _FRAME_HEAD and size > _LONGEST_FRAME:
            raise FrameTooLargeError
        end = _FRAME_HEAD + size
        if len(received) < end:
            return b""
        frame = bytes(received[:end])
        del received[:end]
        return frame

    def _read(self, frame: bytes) -> None:
        self._surplus += max(len(frame), _LEAST_COUNTED)
        if frame[3] == _GOAWAY and len(frame) >= _FRAME_HEAD + 8:
            # The library would refuse the rest of a response that began before.
            self._go_away(int.from_bytes(frame[9:13]) & 0x7FFFFFFF)
        else:
            for event in self._http.receive_data(frame):
                self._react(event)
        if self._surplus > MAX_HEAD_BYTES:
            self._give_up_reading()

    def _react(self, event: Event) -> None:
        match event:
            case ResponseReceived(stream_id=self._stream, headers=headers) if self._is_asked and headers is not None:
                self._respond([(bytes(name), bytes(value)) for name, value in headers])
            case DataReceived(stream_id=self._stream, data=data, flow_controlled_length=size):
                self._http.acknowledge_received_data(size or 0, self._stream)
                self._surplus -= len(data or b"")
                self._take(bytes(data or b""))
            case StreamEnded(stream_id=self._stream):
                self._finish(keep=not self._is_going_away, whole=True)
            case StreamReset(stream_id=self._stream) if self._has_head:
                self._finish(keep=False)
            case StreamReset(stream_id=self._stream, error_code=ErrorCodes.REFUSED_STREAM):
                self._fail(ConnectionLostError(reused=self._requests > 1))
            case StreamReset(stream_id=self._stream):
                self._fail(InvalidResponseError())
            case _:
                pass

    def _respond(self, headers: list[tuple[bytes, bytes]]) -> None:
        status = next((value for name, value in headers if name == b":status"), b"")
        if not (status.isdigit() and len(status) == 3):
            self._fail(InvalidResponseError())
        elif not self._begin(int(status), tuple(pair for pair in headers if not pair[0].startswith(b":"))):
            self._finish(keep=False)

    def _go_away(self, last_stream: int) -> None:
        """Take no further request; one that the server has not seen is lost (RFC 9113, 6.8)."""
        self._is_going_away = True
        if not self._is_asked:
            self.close()
        elif self._stream > last_stream:
            self._fail(ConnectionLostError(reused=self._requests > 1))

    def _flush(self) -> None:
        if self._wire is not None and (data := self._http.data_to_send()):
            self._wire.write(data)


def _bytes(text: str) -> bytes:
    return text.replace("\r", "").replace("\n", "").encode("latin-1", "replace")
