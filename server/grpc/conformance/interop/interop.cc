// gRPC's interop cases with gRPC C++: `interop PORT`. Prints a line for each case that passed and `fine` at the end;
// ends with 1 at the first that did not. Built and run by `scripts/interop-cpp.ts`.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "interop.grpc.pb.h"

using namespace grpc::testing;
using grpc::ClientContext;
using grpc::Status;
using grpc::StatusCode;

namespace {

const std::vector<int> kRequestSizes = {27182, 8, 1828, 45904};
const std::vector<int> kResponseSizes = {31415, 9, 2653, 58979};
const char kInitial[] = "x-grpc-test-echo-initial";
const char kTrailing[] = "x-grpc-test-echo-trailing-bin";
const char kInitialValue[] = "test_initial_metadata_value";
const std::string kTrailingValue("\xab\xab\xab");

void Check(bool is_so, const std::string& fault) {
  if (is_so) return;
  std::cout << "FAILED: " << fault << std::endl;
  std::exit(1);
}

void Prepare(ClientContext& context, int timeout_ms = 10000) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(timeout_ms));
}

SimpleRequest Large() {
  SimpleRequest request;
  request.set_response_size(314159);
  request.mutable_payload()->set_body(std::string(271828, '\0'));
  return request;
}

StreamingOutputCallRequest Asks(int size, int request_size) {
  StreamingOutputCallRequest request;
  request.add_response_parameters()->set_size(size);
  request.mutable_payload()->set_body(std::string(request_size, '\0'));
  return request;
}

class Cases {
 public:
  explicit Cases(std::shared_ptr<grpc::Channel> channel)
      : stub_(TestService::NewStub(channel)), unimplemented_(UnimplementedService::NewStub(channel)) {}

  void Run() {
    EmptyUnary();
    LargeUnary();
    ClientCompressedUnary();
    ServerCompressedUnary();
    ClientStreaming();
    ServerStreaming();
    PingPong();
    EmptyStream();
    CancelAfterBegin();
    CancelAfterFirstResponse();
    TimeoutOnSleepingServer();
    CustomMetadata();
    StatusCodeAndMessage();
    SpecialStatusMessage();
    Unimplemented();
  }

 private:
  void Passed(const char* name) { std::cout << name << std::endl; }

  void EmptyUnary() {
    ClientContext context;
    Prepare(context);
    Empty request, response;
    Check(stub_->EmptyCall(&context, request, &response).ok(), "empty_unary");
    Passed("empty_unary");
  }

  Status Unary(const SimpleRequest& request, SimpleResponse* response, bool compress = false) {
    ClientContext context;
    Prepare(context);
    if (compress) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    return stub_->UnaryCall(&context, request, response);
  }

  void LargeUnary() {
    SimpleResponse response;
    Check(Unary(Large(), &response).ok(), "large_unary");
    Check(response.payload().body().size() == 314159, "large_unary: size");
    Passed("large_unary");
  }

  void ClientCompressedUnary() {
    SimpleRequest request = Large();
    SimpleResponse response;
    request.mutable_expect_compressed()->set_value(true);
    Check(Unary(request, &response).error_code() == StatusCode::INVALID_ARGUMENT, "client_compressed_unary: probe");
    Check(Unary(request, &response, true).ok(), "client_compressed_unary: compressed");
    Check(response.payload().body().size() == 314159, "client_compressed_unary: size");
    request.mutable_expect_compressed()->set_value(false);
    Check(Unary(request, &response).ok(), "client_compressed_unary: plain");
    Passed("client_compressed_unary");
  }

  void ServerCompressedUnary() {
    for (bool value : {true, false}) {
      SimpleRequest request = Large();
      SimpleResponse response;
      request.mutable_response_compressed()->set_value(value);
      Check(Unary(request, &response).ok(), "server_compressed_unary");
      Check(response.payload().body().size() == 314159, "server_compressed_unary: size");
    }
    Passed("server_compressed_unary");
  }

  void ClientStreaming() {
    ClientContext context;
    Prepare(context);
    StreamingInputCallResponse response;
    auto stream = stub_->StreamingInputCall(&context, &response);
    for (int size : kRequestSizes) {
      StreamingInputCallRequest request;
      request.mutable_payload()->set_body(std::string(size, '\0'));
      Check(stream->Write(request), "client_streaming: write");
    }
    stream->WritesDone();
    Check(stream->Finish().ok() && response.aggregated_payload_size() == 74922, "client_streaming");
    Passed("client_streaming");
  }

  void ServerStreaming() {
    ClientContext context;
    Prepare(context);
    StreamingOutputCallRequest request;
    for (int size : kResponseSizes) request.add_response_parameters()->set_size(size);
    auto stream = stub_->StreamingOutputCall(&context, request);
    StreamingOutputCallResponse response;
    size_t count = 0;
    for (; stream->Read(&response); count++) {
      Check(response.payload().body().size() == static_cast<size_t>(kResponseSizes[count]), "server_streaming: size");
    }
    Check(stream->Finish().ok() && count == kResponseSizes.size(), "server_streaming");
    Passed("server_streaming");
  }

  void PingPong() {
    ClientContext context;
    Prepare(context);
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallResponse response;
    for (size_t at = 0; at < kResponseSizes.size(); at++) {
      Check(stream->Write(Asks(kResponseSizes[at], kRequestSizes[at])), "ping_pong: write");
      Check(stream->Read(&response), "ping_pong: read");
      Check(response.payload().body().size() == static_cast<size_t>(kResponseSizes[at]), "ping_pong: size");
    }
    stream->WritesDone();
    Check(!stream->Read(&response) && stream->Finish().ok(), "ping_pong");
    Passed("ping_pong");
  }

  void EmptyStream() {
    ClientContext context;
    Prepare(context);
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallResponse response;
    stream->WritesDone();
    Check(!stream->Read(&response) && stream->Finish().ok(), "empty_stream");
    Passed("empty_stream");
  }

  void CancelAfterBegin() {
    ClientContext context;
    Prepare(context);
    StreamingInputCallResponse response;
    auto stream = stub_->StreamingInputCall(&context, &response);
    context.TryCancel();
    Check(stream->Finish().error_code() == StatusCode::CANCELLED, "cancel_after_begin");
    Passed("cancel_after_begin");
  }

  void CancelAfterFirstResponse() {
    ClientContext context;
    Prepare(context);
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallResponse response;
    Check(stream->Write(Asks(31415, 27182)) && stream->Read(&response), "cancel_after_first_response: first");
    context.TryCancel();
    Check(stream->Finish().error_code() == StatusCode::CANCELLED, "cancel_after_first_response");
    Passed("cancel_after_first_response");
  }

  void TimeoutOnSleepingServer() {
    ClientContext context;
    Prepare(context, 1);
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallRequest request;
    request.mutable_payload()->set_body(std::string(27182, '\0'));
    stream->Write(request);
    StreamingOutputCallResponse response;
    stream->Read(&response);
    Check(stream->Finish().error_code() == StatusCode::DEADLINE_EXCEEDED, "timeout_on_sleeping_server");
    Passed("timeout_on_sleeping_server");
  }

  void CheckMetadata(ClientContext& context, const char* fault) {
    auto initial = context.GetServerInitialMetadata().find(kInitial);
    auto trailing = context.GetServerTrailingMetadata().find(kTrailing);
    Check(initial != context.GetServerInitialMetadata().end() && initial->second == kInitialValue, fault);
    Check(trailing != context.GetServerTrailingMetadata().end() && trailing->second == kTrailingValue, fault);
  }

  void CustomMetadata() {
    {
      ClientContext context;
      Prepare(context);
      context.AddMetadata(kInitial, kInitialValue);
      context.AddMetadata(kTrailing, kTrailingValue);
      SimpleResponse response;
      Check(stub_->UnaryCall(&context, Large(), &response).ok(), "custom_metadata: unary");
      CheckMetadata(context, "custom_metadata: of unary");
    }
    ClientContext context;
    Prepare(context);
    context.AddMetadata(kInitial, kInitialValue);
    context.AddMetadata(kTrailing, kTrailingValue);
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallResponse response;
    Check(stream->Write(Asks(314159, 271828)) && stream->Read(&response), "custom_metadata: duplex");
    stream->WritesDone();
    Check(!stream->Read(&response) && stream->Finish().ok(), "custom_metadata: end");
    CheckMetadata(context, "custom_metadata: of duplex");
    Passed("custom_metadata");
  }

  template <typename Request>
  static void SetStatus(Request& request, const std::string& message) {
    request.mutable_response_status()->set_code(StatusCode::UNKNOWN);
    request.mutable_response_status()->set_message(message);
  }

  void StatusCodeAndMessage() {
    const std::string message = "test status message";
    SimpleRequest request;
    SimpleResponse response;
    SetStatus(request, message);
    Status status = Unary(request, &response);
    Check(status.error_code() == StatusCode::UNKNOWN && status.error_message() == message, "status: unary");
    ClientContext context;
    Prepare(context);
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallRequest duplex;
    SetStatus(duplex, message);
    stream->Write(duplex);
    stream->WritesDone();
    StreamingOutputCallResponse none;
    Check(!stream->Read(&none), "status: duplex");
    status = stream->Finish();
    Check(status.error_code() == StatusCode::UNKNOWN && status.error_message() == message, "status: of duplex");
    Passed("status_code_and_message");
  }

  void SpecialStatusMessage() {
    const std::string message =
        "\t\ntest with whitespace\r\nand Unicode BMP \xE2\x98\xBA and non-BMP \xF0\x9F\x98\x88\t\n";
    SimpleRequest request;
    SimpleResponse response;
    SetStatus(request, message);
    Status status = Unary(request, &response);
    Check(status.error_code() == StatusCode::UNKNOWN && status.error_message() == message, "special_status_message");
    Passed("special_status_message");
  }

  void Unimplemented() {
    Empty request, response;
    ClientContext first;
    Prepare(first);
    Status status = stub_->UnimplementedCall(&first, request, &response);
    Check(status.error_code() == StatusCode::UNIMPLEMENTED, "unimplemented_method");
    Passed("unimplemented_method");
    ClientContext second;
    Prepare(second);
    status = unimplemented_->UnimplementedCall(&second, request, &response);
    Check(status.error_code() == StatusCode::UNIMPLEMENTED, "unimplemented_service");
    Passed("unimplemented_service");
  }

  std::unique_ptr<TestService::Stub> stub_;
  std::unique_ptr<UnimplementedService::Stub> unimplemented_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  auto channel = grpc::CreateChannel("127.0.0.1:" + std::string(argv[1]), grpc::InsecureChannelCredentials());
  Cases(channel).Run();
  std::cout << "fine" << std::endl;
  return 0;
}
