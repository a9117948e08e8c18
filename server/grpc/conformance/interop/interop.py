"""gRPC's interop cases with Debian's python3-grpcio: `python3 interop.py PORT DESCRIPTOR_SET_IN_HEX`.

Prints a line for each case that passed and `fine` at the end; stops at the first that did not.
"""
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

port, descriptors = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(bytes.fromhex(descriptors)).file:
    pool.Add(file)


def type_of(name):
    found = pool.FindMessageTypeByName("grpc.testing." + name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(found)
    return message_factory.MessageFactory(pool).GetPrototype(found)


Empty, SimpleRequest, SimpleResponse = map(type_of, ["Empty", "SimpleRequest", "SimpleResponse"])
InputRequest, InputResponse = map(type_of, ["StreamingInputCallRequest", "StreamingInputCallResponse"])
OutputRequest, OutputResponse = map(type_of, ["StreamingOutputCallRequest", "StreamingOutputCallResponse"])

REQUEST_SIZES = [27182, 8, 1828, 45904]
RESPONSE_SIZES = [31415, 9, 2653, 58979]
METADATA = (
    ("x-grpc-test-echo-initial", "test_initial_metadata_value"),
    ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"),
)
TIMEOUT_S = 10


class Stub:
    def __init__(self, channel):
        def method(kind, name, request, response, service="TestService"):
            path = f"/grpc.testing.{service}/{name}"
            return getattr(channel, kind)(
                path, request_serializer=request.SerializeToString, response_deserializer=response.FromString
            )

        self.empty = method("unary_unary", "EmptyCall", Empty, Empty)
        self.unary = method("unary_unary", "UnaryCall", SimpleRequest, SimpleResponse)
        self.input = method("stream_unary", "StreamingInputCall", InputRequest, InputResponse)
        self.output = method("unary_stream", "StreamingOutputCall", OutputRequest, OutputResponse)
        self.duplex = method("stream_stream", "FullDuplexCall", OutputRequest, OutputResponse)
        self.unimplemented_method = method("unary_unary", "UnimplementedCall", Empty, Empty)
        self.unimplemented_service = method(
            "unary_unary", "UnimplementedCall", Empty, Empty, "UnimplementedService"
        )


def large(**more):
    request = SimpleRequest(response_size=314159, **more)
    request.payload.body = bytes(271828)
    return request


def asks(size, request_size):
    request = OutputRequest()
    request.response_parameters.add(size=size)
    request.payload.body = bytes(request_size)
    return request


def failure(call):
    try:
        call()
    except grpc.RpcError as error:
        return error
    raise SystemExit("a call that had to fail did not")


class Pipe:
    """Requests that are sent as somebody thinks of them."""

    def __init__(self):
        from queue import Queue

        self.queue = Queue()

    def __iter__(self):
        return iter(self.queue.get, None)


def empty_unary(stub):
    assert stub.empty(Empty(), timeout=TIMEOUT_S) == Empty()


def large_unary(stub):
    assert len(stub.unary(large(), timeout=TIMEOUT_S).payload.body) == 314159


def client_compressed_unary(stub):
    expects = large()
    expects.expect_compressed.value = True
    error = failure(lambda: stub.unary(expects, timeout=TIMEOUT_S, compression=grpc.Compression.NoCompression))
    assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, error
    answer = stub.unary(expects, timeout=TIMEOUT_S, compression=grpc.Compression.Gzip)
    assert len(answer.payload.body) == 314159
    expects.expect_compressed.value = False
    assert len(stub.unary(expects, timeout=TIMEOUT_S).payload.body) == 314159


def server_compressed_unary(stub):
    for value in [True, False]:
        request = large()
        request.response_compressed.value = value
        assert len(stub.unary(request, timeout=TIMEOUT_S).payload.body) == 314159


def client_streaming(stub):
    def requests():
        for size in REQUEST_SIZES:
            request = InputRequest()
            request.payload.body = bytes(size)
            yield request

    assert stub.input(requests(), timeout=TIMEOUT_S).aggregated_payload_size == 74922


def server_streaming(stub):
    request = OutputRequest()
    for size in RESPONSE_SIZES:
        request.response_parameters.add(size=size)
    sizes = [len(response.payload.body) for response in stub.output(request, timeout=TIMEOUT_S)]
    assert sizes == RESPONSE_SIZES, sizes


def ping_pong(stub):
    pipe = Pipe()
    responses = stub.duplex(iter(pipe), timeout=TIMEOUT_S)
    for response_size, request_size in zip(RESPONSE_SIZES, REQUEST_SIZES):
        pipe.queue.put(asks(response_size, request_size))
        assert len(next(responses).payload.body) == response_size
    pipe.queue.put(None)
    assert list(responses) == []


def empty_stream(stub):
    assert list(stub.duplex(iter([]), timeout=TIMEOUT_S)) == []


def cancel_after_begin(stub):
    pipe = Pipe()
    call = stub.input.future(iter(pipe), timeout=TIMEOUT_S)
    call.cancel()
    assert call.cancelled()
    assert call.code() == grpc.StatusCode.CANCELLED
    pipe.queue.put(None)


def cancel_after_first_response(stub):
    pipe = Pipe()
    call = stub.duplex(iter(pipe), timeout=TIMEOUT_S)
    pipe.queue.put(asks(31415, 27182))
    assert len(next(call).payload.body) == 31415
    call.cancel()
    assert failure(lambda: next(call)).code() == grpc.StatusCode.CANCELLED
    pipe.queue.put(None)


def timeout_on_sleeping_server(stub):
    pipe = Pipe()
    call = stub.duplex(iter(pipe), timeout=0.001)
    request = OutputRequest()
    request.payload.body = bytes(27182)
    pipe.queue.put(request)
    assert failure(lambda: next(call)).code() == grpc.StatusCode.DEADLINE_EXCEEDED
    pipe.queue.put(None)


def custom_metadata(stub):
    _, call = stub.unary.with_call(large(), timeout=TIMEOUT_S, metadata=METADATA)
    assert dict(call.initial_metadata())[METADATA[0][0]] == METADATA[0][1]
    assert dict(call.trailing_metadata())[METADATA[1][0]] == METADATA[1][1]
    call = stub.duplex(iter([asks(314159, 271828)]), timeout=TIMEOUT_S, metadata=METADATA)
    assert len(next(call).payload.body) == 314159
    assert list(call) == []
    assert dict(call.initial_metadata())[METADATA[0][0]] == METADATA[0][1]
    assert dict(call.trailing_metadata())[METADATA[1][0]] == METADATA[1][1]


def with_status(message, code, text):
    message.response_status.code = code
    message.response_status.message = text
    return message


def status_code_and_message(stub):
    text = "test status message"
    for call in [
        lambda: stub.unary(with_status(SimpleRequest(), 2, text), timeout=TIMEOUT_S),
        lambda: list(stub.duplex(iter([with_status(OutputRequest(), 2, text)]), timeout=TIMEOUT_S)),
    ]:
        error = failure(call)
        assert (error.code(), error.details()) == (grpc.StatusCode.UNKNOWN, text), error


def special_status_message(stub):
    text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
    error = failure(lambda: stub.unary(with_status(SimpleRequest(), 2, text), timeout=TIMEOUT_S))
    assert (error.code(), error.details()) == (grpc.StatusCode.UNKNOWN, text), error


def unimplemented_method(stub):
    error = failure(lambda: stub.unimplemented_method(Empty(), timeout=TIMEOUT_S))
    assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error


def unimplemented_service(stub):
    error = failure(lambda: stub.unimplemented_service(Empty(), timeout=TIMEOUT_S))
    assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error


CASES = [
    empty_unary,
    large_unary,
    client_compressed_unary,
    server_compressed_unary,
    client_streaming,
    server_streaming,
    ping_pong,
    empty_stream,
    cancel_after_begin,
    cancel_after_first_response,
    timeout_on_sleeping_server,
    custom_metadata,
    status_code_and_message,
    special_status_message,
    unimplemented_method,
    unimplemented_service,
]

with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    for case in CASES:
        case(Stub(channel))
        print(case.__name__, flush=True)
print("fine")
